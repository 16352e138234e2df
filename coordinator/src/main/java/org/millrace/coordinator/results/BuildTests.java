package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
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
   * @param problems results that are not ordinary, in the log's order: those that were asked for
   */
  public record Recorded(
      long attempt,
      int ordinal,
      long builder,
      @Nullable Before previous,
      boolean waits,
      String error,
      List<Run> runs,
      List<Problem> problems) {}

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

  /**
   * The place of a problem among those of an attempt.
   *
   * @param step the ordinal of its step
   */
  public record Place(int step, int ordinal) {
    /** Before the first. */
    public static final Place START = new Place(0, 0);
  }

  /** What is known of a build's tests; empty where it has no attempt. */
  public Optional<Recorded> of(long build, Place behind, int limit) {
    return jdbc.sql(
            """
            WITH told AS MATERIALIZED (
              SELECT a.id AS attempt, a.ordinal AS attempt_ordinal, b.builder_id AS builder,
                     a.results_due IS NOT NULL AS waits, a.results_error,
                     p.attempt_id AS before, q.id AS before_build, q.number AS before_number,
                     (SELECT json_agg(run ORDER BY run.place) FROM (
                        SELECT r.step AS place, s.name AS step, r.ran, r.failed, r.skipped,
                               cardinality(o.files) AS files, r.bad, r.cut
                          FROM test_run r
                          JOIN test_roster o ON o.id = r.roster_id
                          JOIN step s ON s.attempt_id = r.attempt_id AND s.ordinal = r.step
                         WHERE r.attempt_id = a.id) run) AS runs
                FROM build b
                CROSS JOIN LATERAL (SELECT * FROM attempt WHERE build_id = b.id
                                     ORDER BY ordinal DESC LIMIT 1) a
                LEFT JOIN LATERAL (
                  SELECT r.attempt_id FROM test_run r JOIN attempt e ON e.id = r.attempt_id
                   WHERE r.builder_id = b.builder_id AND r.attempt_id < a.id
                     AND e.build_id <> b.id
                   ORDER BY r.attempt_id DESC LIMIT 1) p ON true
                LEFT JOIN attempt e ON e.id = p.attempt_id
                LEFT JOIN build q ON q.id = e.build_id
               WHERE b.id = :build
            )
            SELECT t.*, x.*, s.name AS step_name, n.file, n.name,
                   EXISTS (SELECT FROM test_result y
                            WHERE y.test_id = x.test_id AND y.builder_id = t.builder
                              AND y.attempt_id = t.before AND y.bad) AS bad_before
              FROM told t
              LEFT JOIN LATERAL (
                SELECT * FROM test_result
                 WHERE attempt_id = t.attempt AND (step, ordinal) > (:step, :ordinal)
                 ORDER BY step, ordinal LIMIT :limit) x ON true
              LEFT JOIN test_name n ON n.id = x.test_id
              LEFT JOIN step s ON s.attempt_id = x.attempt_id AND s.ordinal = x.step
             ORDER BY x.step, x.ordinal
            """)
        .param("build", build)
        .param("step", behind.step())
        .param("ordinal", behind.ordinal())
        .param("limit", limit)
        .query(BuildTests::recorded);
  }

  /** One row for each problem, and one where there is none. */
  private static Optional<Recorded> recorded(ResultSet row) throws SQLException {
    Recorded recorded = null;
    while (row.next()) {
      if (recorded == null) {
        recorded =
            new Recorded(
                row.getLong("attempt"),
                row.getInt("attempt_ordinal"),
                row.getLong("builder"),
                row.getObject("before") == null
                    ? null
                    : new Before(
                        row.getLong("before"),
                        row.getLong("before_build"),
                        row.getInt("before_number")),
                row.getBoolean("waits"),
                row.getString("results_error"),
                JsonColumn.list(row, "runs", Run[].class),
                new ArrayList<>());
      }
      if (row.getObject("test_id") != null) {
        recorded.problems().add(problem(row));
      }
    }
    return Optional.ofNullable(recorded);
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

  /** A test that is bad in the newest attempt of a build. */
  public record Bad(long build, TestId test, TestName name) {}

  /** The first of them in each of some builds, in the log's order. */
  public List<Bad> bad(Collection<Long> builds, int most) {
    return jdbc.sql(
            """
            SELECT q.build, x.test_id, n.file, n.name
              FROM unnest(:builds::bigint[]) AS q (build)
              CROSS JOIN LATERAL (SELECT id FROM attempt WHERE build_id = q.build
                                   ORDER BY ordinal DESC LIMIT 1) a
              CROSS JOIN LATERAL (
                SELECT test_id, step, ordinal FROM test_result
                 WHERE attempt_id = a.id AND bad ORDER BY step, ordinal LIMIT :most) x
              JOIN test_name n ON n.id = x.test_id
             ORDER BY q.build, x.step, x.ordinal
            """)
        .param("builds", builds.stream().map(String::valueOf).toArray(String[]::new))
        .param("most", most)
        .query((row, n) ->
            new Bad(
                row.getLong("build"),
                new TestId(row.getInt("test_id")),
                new TestName(row.getString("file"), row.getString("name"))))
        .list();
  }
}
