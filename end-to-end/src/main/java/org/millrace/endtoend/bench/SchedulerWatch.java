package org.millrace.endtoend.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Knows when a scheduler will be due, tells the coordinator to look then (it would by itself within
 * two seconds, which are hours here), and how long and how many statements its decision took.
 */
final class SchedulerWatch implements AutoCloseable {
  private static final int DECISIONS_PER_VACUUM = 8;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  /** As the example's builders.yaml has it: quiet for that long, or the longest wait. */
  private static final String DUE =
      """
      SELECT scheduler, count(*), CASE WHEN scheduler LIKE 'hunts%'
        THEN least(max(seen_at) + interval '1 hour',
          min(seen_at) FILTER (WHERE important) + interval '6 hours')
        ELSE max(seen_at) + interval '30 seconds' END AS due
      FROM scheduled_change GROUP BY scheduler HAVING bool_or(important) ORDER BY due LIMIT 1
      """;

  private final Connection connection;
  private final PreparedStatement due;
  private final PreparedStatement waiting;
  private final PreparedStatement inbox;
  private final PreparedStatement calls;
  private final PreparedStatement size;
  private final SimulatedClock clock;
  private final List<Decision> decisions = new ArrayList<>();

  SchedulerWatch(Database database, SimulatedClock clock) throws SQLException {
    this.clock = clock;
    this.connection = database.connect();
    this.due = connection.prepareStatement(DUE);
    this.waiting =
        connection.prepareStatement("SELECT count(*) FROM scheduled_change WHERE scheduler = ?");
    this.inbox = connection.prepareStatement("SELECT count(*) FROM inbox WHERE state = 'RECEIVED'");
    this.calls =
        connection.prepareStatement(
            """
            SELECT sum(calls) FROM pg_stat_statements(false) s
              JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'postgres'\
            """);
    this.size =
        connection.prepareStatement(
            """
            SELECT count(*) FROM build_request WHERE build_set_id =
              (SELECT max(id) FROM build_set WHERE scheduler = ?)\
            """);
  }

  /**
   * A build set.
   *
   * @param requests how many builds it asked for
   * @param millis from the hint to its commit, as another connection sees it
   * @param statements of the coordinator meanwhile, BEGIN and COMMIT included
   */
  record Decision(String scheduler, int requests, double millis, long statements) {}

  private record Next(String scheduler, Instant due) {}

  /** When the next one is due; empty where none waits for quiet. */
  Optional<Instant> nextDue() throws SQLException {
    return next().map(Next::due);
  }

  private Optional<Next> next() throws SQLException {
    try (ResultSet row = due.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Next(row.getString(1), row.getObject(3, OffsetDateTime.class).toInstant()))
          : Optional.empty();
    }
  }

  /** Lets one scheduler decide, if one is due. */
  boolean decide() throws SQLException, InterruptedException, IOException {
    Optional<Next> next = next().filter(one -> !one.due().isAfter(clock.now()));
    if (next.isEmpty()) {
      return false;
    }
    String scheduler = next.get().scheduler();
    long before = number(calls);
    long start = System.nanoTime();
    try (Statement hint = connection.createStatement()) {
      hint.execute("NOTIFY millrace, 'bench changes'");
    }
    waiting.setString(1, scheduler);
    await(waiting, "the scheduler " + scheduler + " decided nothing");
    double millis = (System.nanoTime() - start) / 1e6;
    long statements = number(calls) - before;
    size.setString(1, scheduler);
    if (decisions.size() % DECISIONS_PER_VACUUM == 0) {
      vacuum();
    }
    decisions.add(new Decision(scheduler, (int) number(size), millis, statements));
    return true;
  }

  /** As autovacuum would within minutes; it lives in real time, in which whole days pass here. */
  private void vacuum() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM (ANALYZE) build_request, build, attempt, pace, simulated.clock");
    }
  }

  /** Waits until every delivery has become changes. */
  void awaitInbox() throws SQLException, InterruptedException, IOException {
    await(inbox, "a delivery stayed in the inbox");
  }

  private static void await(PreparedStatement count, String otherwise)
      throws SQLException, InterruptedException, IOException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (number(count) > 0) {
      if (System.nanoTime() > end) {
        throw new IOException("After a minute " + otherwise);
      }
      Thread.sleep(1);
    }
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** All decisions, in order. */
  List<Decision> decisions() {
    return decisions;
  }

  /** Statements of the coordinator since the server began to count. */
  long statements() throws SQLException {
    return number(calls);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
