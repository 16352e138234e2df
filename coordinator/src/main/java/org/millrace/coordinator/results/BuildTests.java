package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a build's newest attempt said of tests. Any thread. */
@Component
public class BuildTests {
  private final JdbcClient jdbc;

  BuildTests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The tests of an attempt.
   *
   * @param attempt its id
   * @param ordinal its place among the build's attempts
   * @param builder the builder's id
   * @param previous what the builder ran before this build; null where nothing is known
   * @param waits whether they are still to be recorded
   * @param error why they could not be read, or empty
   * @param runs one for each step that ran tests
   */
  public record Recorded(
      long attempt,
      int ordinal,
      long builder,
      @Nullable Before previous,
      boolean waits,
      String error,
      List<Run> runs) {}

  /** The newest attempt with recorded tests of an earlier build. */
  public record Before(long attempt, long build, int number) {}

  /**
   * One step's tests; counts are -1 where the runner did not say.
   *
   * @param step its name
   * @param files how many ran
   * @param bad how many of them call for attention
   * @param cut whether there was more than is kept
   */
  public record Run(
      String step, long ran, long failed, long skipped, int files, int bad, boolean cut) {}

  /**
   * A result that is not ordinary.
   *
   * @param ordinal within the step
   * @param variant parameters of a sub-test, or empty
   * @param first what came of it before it was run again, or null
   * @param line of the step's log, from 1; 0 where none tells it
   * @param badBefore whether it called for attention in the build before
   */
  public record Problem(
      int stepOrdinal,
      int ordinal,
      String step,
      TestId test,
      TestName name,
      String variant,
      TestOutcome outcome,
      @Nullable TestOutcome first,
      String message,
      String excerpt,
      long line,
      Leaks leaks,
      @Nullable Duration duration,
      boolean badBefore) {

    /** Passed in the end, after it had failed. */
    public boolean passedOnRerun() {
      return !outcome.isBad();
    }
  }

  /** What is known of a build's tests; empty where it has no attempt. */
  public Optional<Recorded> of(long build) {
    return jdbc.sql(
            """
            SELECT a.id, a.ordinal, b.builder_id, a.results_due IS NOT NULL AS waits,
                   a.results_error, p.attempt_id AS before, q.id AS before_build,
                   q.number AS before_number
              FROM build b
              CROSS JOIN LATERAL (SELECT * FROM attempt WHERE build_id = b.id
                                   ORDER BY ordinal DESC LIMIT 1) a
              LEFT JOIN LATERAL (
                SELECT r.attempt_id FROM test_run r JOIN attempt e ON e.id = r.attempt_id
                 WHERE r.builder_id = b.builder_id AND r.attempt_id < a.id AND e.build_id <> b.id
                 ORDER BY r.attempt_id DESC LIMIT 1) p ON true
              LEFT JOIN attempt e ON e.id = p.attempt_id
              LEFT JOIN build q ON q.id = e.build_id
             WHERE b.id = ?
            """)
        .param(build)
        .query((row, n) ->
            new Recorded(
                row.getLong("id"),
                row.getInt("ordinal"),
                row.getLong("builder_id"),
                row.getObject("before") == null
                    ? null
                    : new Before(
                        row.getLong("before"),
                        row.getLong("before_build"),
                        row.getInt("before_number")),
                row.getBoolean("waits"),
                row.getString("results_error"),
                runs(row.getLong("id"))))
        .optional();
  }

  private List<Run> runs(long attempt) {
    return jdbc.sql(
            """
            SELECT s.name, r.ran, r.failed, r.skipped, cardinality(o.files) AS files, r.bad, r.cut
              FROM test_run r
              JOIN test_roster o ON o.id = r.roster_id
              JOIN step s ON s.attempt_id = r.attempt_id AND s.ordinal = r.step
             WHERE r.attempt_id = ? ORDER BY r.step
            """)
        .param(attempt)
        .query((row, n) ->
            new Run(
                row.getString("name"),
                row.getLong("ran"),
                row.getLong("failed"),
                row.getLong("skipped"),
                row.getInt("files"),
                row.getInt("bad"),
                row.getBoolean("cut")))
        .list();
  }

  /**
   * Results that are not ordinary, in the log's order.
   *
   * @param step ordinal of the step of the last one that was seen; 0 to begin
   * @param ordinal of the last one that was seen; 0 to begin
   */
  public List<Problem> problems(Recorded recorded, int step, int ordinal, int limit) {
    long before = recorded.previous() == null ? 0 : recorded.previous().attempt();
    return jdbc.sql(
            """
            SELECT x.*, s.name AS step_name, n.file, n.name,
                   EXISTS (SELECT FROM test_result y
                            WHERE y.test_id = x.test_id AND y.builder_id = x.builder_id
                              AND y.attempt_id = :before AND y.bad) AS bad_before
              FROM test_result x
              JOIN test_name n ON n.id = x.test_id
              JOIN step s ON s.attempt_id = x.attempt_id AND s.ordinal = x.step
             WHERE x.attempt_id = :attempt AND (x.step, x.ordinal) > (:step, :ordinal)
             ORDER BY x.step, x.ordinal LIMIT :limit
            """)
        .param("before", before)
        .param("attempt", recorded.attempt())
        .param("step", step)
        .param("ordinal", ordinal)
        .param("limit", limit)
        .query((row, n) -> problem(row))
        .list();
  }

  private static Problem problem(ResultSet row) throws SQLException {
    return new Problem(
        row.getInt("step"),
        row.getInt("ordinal"),
        row.getString("step_name"),
        new TestId(row.getInt("test_id")),
        new TestName(row.getString("file"), row.getString("name")),
        row.getString("variant"),
        Objects.requireNonNull(Rows.outcome(row, "outcome")),
        Rows.outcome(row, "first_outcome"),
        row.getString("message"),
        row.getString("excerpt"),
        row.getLong("line"),
        Rows.leaks(row),
        Rows.seconds(row, "seconds"),
        row.getBoolean("bad_before"));
  }
}
