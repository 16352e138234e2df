package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Fills a database in which a builders.yaml is in force, and nothing has been built yet, with the
 * history of a farm. Used by one thread.
 */
final class DemoHistory {
  private final Connection connection;
  private final DemoPlan plan;
  private final Progress progress;

  /**
   * Prepares it.
   *
   * @param connection with a transaction, which the caller commits
   * @param progress takes sentences for people
   */
  DemoHistory(Connection connection, DemoPlan plan, Consumer<String> progress) {
    this.connection = connection;
    this.plan = plan;
    this.progress = new Progress(connection, progress);
  }

  /**
   * Fills it.
   *
   * @throws IllegalArgumentException where the plan cannot be: the message says why
   */
  void write() {
    try {
      fill();
    } catch (SQLException e) {
      throw new UncategorizedSQLException("filling in demonstration data", null, e);
    }
  }

  private void fill() throws SQLException {
    JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    withoutChecks(jdbc);
    progress.execute("SET LOCAL synchronous_commit = off");
    progress.execute("SET LOCAL work_mem = '256MB'");
    progress.execute(Statements.TABLES);
    Census census = new Census(jdbc, plan);
    List<Crew> workers = census.enrol();
    List<Track> builders = census.builders(workers);
    progress.say(
        "%,d builders, %,d workers: simulating %,d days"
            .formatted(builders.size(), workers.size(), plan.days()));
    long start = System.nanoTime();
    History.Told told = new History(plan, builders).tell(census.branches());
    progress.say(
        "%,d pushes, %,d requests, %,d builds"
            .formatted(told.pushes().size(), told.wishes().size(), told.runs().size()),
        start);
    start = System.nanoTime();
    Rows rows = new Rows(connection, plan);
    new TestRows().write(connection, plan.seed());
    SampleLogs.write(connection);
    rows.changes(told.pushes());
    rows.requests(told.wishes());
    rows.steps(builders);
    rows.builds(told.runs());
    progress.execute("ANALYZE demo_step");
    progress.execute("ANALYZE demo_build");
    progress.execute("ANALYZE demo_attempt");
    progress.say("changes and requests", start);
    String now = "timestamptz '" + plan.now() + "'";
    for (Map.Entry<String, String> statement : Statements.all().entrySet()) {
      progress.timed(statement.getKey(), statement.getValue().replace("now()", now));
    }
    progress.timed("statistics for the planner", "ANALYZE");
  }

  /**
   * References are right by the way they are made; checking them takes twice the time. Only a
   * superuser may leave that out.
   */
  private static void withoutChecks(JdbcClient jdbc) {
    boolean superuser =
        jdbc.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            .query(Boolean.class)
            .single();
    if (superuser) {
      jdbc.sql("SET LOCAL session_replication_role = replica").update();
    }
  }
}
