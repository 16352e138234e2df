package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.millrace.coordinator.verdict.TestOutcome;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One test across builders and time. Any thread. */
@Component
public class TestHistory {
  /** A test n and its file f; {@link #NAMED} or {@link #NUMBERED} says which. */
  private static final String TEST =
      """
      SELECT n.id, n.file, n.name, f.id AS file_id FROM test_name n
        JOIN test_name f ON f.file = n.file AND f.name = ''
       WHERE n.id = %s\
      """;

  /** The test called :name, or else the file. */
  private static final String NAMED =
      """
      (SELECT id FROM (
         SELECT id, 1 AS rank FROM test_name WHERE name = :name AND name <> ''
         UNION ALL SELECT id, 0 FROM test_name WHERE file = :name AND name = '') AS t
       ORDER BY rank, id DESC LIMIT 1)\
      """;

  private static final String NUMBERED = ":id";

  private final JdbcClient jdbc;

  TestHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A test that some build ran.
   *
   * @param file the row of its file; its own where it is one
   */
  public record Test(TestId id, TestId file, TestName name) {}

  /**
   * Builders of one architecture and execution that ran the test last time they ran any.
   *
   * @param bad on how many of them it is bad
   * @param typical how long its file takes, the median; null where nobody knows
   */
  public record Reach(
      String architecture, String execution, int builders, int bad, @Nullable Duration typical) {}

  /** A result of the test that was not ordinary. */
  public record Trouble(
      long attempt,
      int step,
      int ordinal,
      long build,
      int number,
      long builderId,
      String builder,
      String revision,
      Instant at,
      String stepName,
      int attemptOrdinal,
      String variant,
      TestOutcome outcome,
      @Nullable TestOutcome first,
      String message,
      String excerpt,
      long line) {}

  /**
   * A test, where it runs at all, and what is known of it.
   *
   * @param reach by architecture
   * @param known what is or was known of it, or of all of its file; the newest first
   */
  public record About(Test test, List<Reach> reach, List<KnownFailure> known) {}

  /** A test by its name, or a file by its. */
  public Optional<Test> find(String name) {
    return jdbc.sql(TEST.formatted(NAMED))
        .param("name", name)
        .query((row, n) -> test(row))
        .optional();
  }

  public Optional<Test> find(TestId id) {
    return jdbc.sql(TEST.formatted(NUMBERED))
        .param("id", id.value())
        .query((row, n) -> test(row))
        .optional();
  }

  /**
   * What there is to tell about a test, or a file, by its name.
   *
   * @param branch of builders.yaml, for where it runs; empty for all
   */
  public Optional<About> about(String name, String branch) {
    return about(NAMED, "name", name, branch);
  }

  /** The same by its id. */
  public Optional<About> about(TestId id, String branch) {
    return about(NUMBERED, "id", id.value(), branch);
  }

  private Optional<About> about(String which, String key, Object value, String branch) {
    return jdbc.sql(
            """
            WITH test AS MATERIALIZED (%s), newest AS MATERIALIZED (
              SELECT b.id, b.architecture, b.execution, r.* FROM builder b
                CROSS JOIN LATERAL (
                  SELECT attempt_id, roster_id, durations FROM test_run WHERE builder_id = b.id
                   ORDER BY attempt_id DESC, step DESC LIMIT 1) r
               WHERE b.active AND (:branch = '' OR b.branch = :branch)
            ), places AS MATERIALIZED (
              SELECT id, array_position(files, (SELECT file_id FROM test)) AS place
                FROM test_roster WHERE id IN (SELECT roster_id FROM newest)
            )
            SELECT t.*,
                   (SELECT json_agg(reach ORDER BY reach.architecture, reach.execution) FROM (
                      SELECT n.architecture, n.execution, count(*) AS builders,
                             count(*) FILTER (WHERE EXISTS (
                               SELECT FROM test_result x
                                WHERE x.test_id = t.id AND x.builder_id = n.id
                                  AND x.attempt_id = n.attempt_id AND x.bad)) AS bad,
                             round(percentile_cont(0.5) WITHIN GROUP (
                               ORDER BY duration_of(n.durations, p.place))::numeric, 3) AS typical
                        FROM newest n JOIN places p ON p.id = n.roster_id
                       WHERE p.place IS NOT NULL
                       GROUP BY n.architecture, n.execution) reach) AS reach,
                   (SELECT json_agg(k ORDER BY k.id DESC) FROM (
                      SELECT %s FROM known_failure k
                       WHERE k.file = t.file AND (k.name = '' OR t.name = '' OR k.name = t.name)
                       ORDER BY k.id DESC LIMIT 20) k) AS known
              FROM test t
            """
                .formatted(TEST.formatted(which), KnownFailures.PARTS))
        .param(key, value)
        .param("branch", branch)
        .query((row, n) ->
            new About(
                test(row),
                JsonColumn.list(row, "reach", Reach[].class),
                JsonColumn.list(row, "known", KnownFailure[].class)))
        .optional();
  }

  private static Test test(ResultSet row) throws SQLException {
    return new Test(
        new TestId(row.getInt("id")),
        new TestId(row.getInt("file_id")),
        new TestName(row.getString("file"), row.getString("name")));
  }

  /** Where a page of troubles begins: behind this one. */
  public record Behind(long attempt, int step, int ordinal) {
    public static final Behind FIRST =
        new Behind(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** What was not ordinary about it, on all builders, newest first. */
  public List<Trouble> troubles(Test test, Behind behind, int limit) {
    return jdbc.sql(
            """
            SELECT x.*, b.id AS build_id, b.number, b.revision, r.name AS builder, a.leased_at,
                   a.ordinal AS attempt_ordinal, s.name AS step_name
              FROM (SELECT * FROM test_result
                     WHERE test_id = ? AND (attempt_id, step, ordinal) < (?, ?, ?)
                     ORDER BY attempt_id DESC, step DESC, ordinal DESC LIMIT ?) x
              JOIN attempt a ON a.id = x.attempt_id
              JOIN build b ON b.id = a.build_id
              JOIN builder r ON r.id = x.builder_id
              JOIN step s ON s.attempt_id = x.attempt_id AND s.ordinal = x.step
             ORDER BY x.attempt_id DESC, x.step DESC, x.ordinal DESC
            """)
        .params(test.id().value(), behind.attempt(), behind.step(), behind.ordinal(), limit)
        .query((row, n) ->
            new Trouble(
                row.getLong("attempt_id"),
                row.getInt("step"),
                row.getInt("ordinal"),
                row.getLong("build_id"),
                row.getInt("number"),
                row.getLong("builder_id"),
                row.getString("builder"),
                row.getString("revision"),
                Rows.at(row, "leased_at"),
                row.getString("step_name"),
                row.getInt("attempt_ordinal"),
                row.getString("variant"),
                Objects.requireNonNull(Rows.outcome(row, "outcome")),
                Rows.outcome(row, "first_outcome"),
                row.getString("message"),
                row.getString("excerpt"),
                row.getLong("line")))
        .list();
  }
}
