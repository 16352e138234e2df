package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Fills a database in which a builders.yaml is in force, and nothing has been built yet, with the
 * history of a farm. In one transaction: where it fails, nothing has changed. Used by one thread.
 */
final class DemoHistory {
  private final Connection connection;
  private final DemoPlan plan;
  private final Consumer<String> progress;

  /**
   * Prepares it.
   *
   * @param connection stays open; its transaction is committed
   * @param progress takes sentences for people
   */
  DemoHistory(Connection connection, DemoPlan plan, Consumer<String> progress) {
    this.connection = connection;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Fills it.
   *
   * @throws IllegalArgumentException where the plan cannot be: the message says why
   */
  void write() throws SQLException {
    connection.setAutoCommit(false);
    try {
      fill();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
    timed("statistics for the planner", "VACUUM (ANALYZE)");
  }

  private void fill() throws SQLException {
    JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    withoutChecks();
    execute("SET LOCAL synchronous_commit = off");
    execute("SET LOCAL work_mem = '256MB'");
    execute(Statements.TABLES);
    Census census = new Census(jdbc, plan);
    List<Crew> workers = census.enrol();
    List<Track> builders = census.builders(workers);
    progress.accept(
        "%,d builders, %,d workers: simulating %,d days"
            .formatted(builders.size(), workers.size(), plan.days()));
    long start = System.nanoTime();
    History.Told told = new History(plan, builders).tell(census.branches());
    say(
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
    execute("ANALYZE demo_step");
    execute("ANALYZE demo_build");
    execute("ANALYZE demo_attempt");
    say("changes and requests", start);
    String now = "timestamptz '" + plan.now() + "'";
    for (Map.Entry<String, String> statement : Statements.all().entrySet()) {
      timed(statement.getKey(), statement.getValue().replace("now()", now));
    }
  }

  /**
   * References are right by the way they are made; checking them takes twice the time. Only a
   * superuser may leave that out.
   */
  private void withoutChecks() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
      if (row.next() && row.getBoolean(1)) {
        execute("SET LOCAL session_replication_role = replica");
      }
    }
  }

  private void timed(String what, String sql) throws SQLException {
    long start = System.nanoTime();
    execute(sql);
    say(what, start);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void say(String what, long start) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    progress.accept(String.format(Locale.ROOT, "%s (%.1f s)", what, took.toMillis() / 1e3));
  }
}
