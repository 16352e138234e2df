package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.TestOutcome;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One test across builders and time. Any thread. */
@Component
public class TestHistory {
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
   * A builder on which the test was bad, or passed on its second run only, at least once.
   *
   * @param lastBad the newest attempt in which it was so
   */
  public record Troubled(
      long id, String name, String architecture, String execution, String branch, long lastBad) {}

  /**
   * The test in one run of a builder.
   *
   * @param outcome null where nobody knows
   * @param first before it was run again, or null
   * @param duration of its file where it is one and it was ordinary; null where nobody knows
   */
  public record Cell(
      long attempt,
      long build,
      int number,
      String revision,
      Instant at,
      @Nullable TestOutcome outcome,
      @Nullable TestOutcome first,
      @Nullable Duration duration) {

    /** Calls for attention. */
    public boolean isBad() {
      return outcome != null && outcome.isBad();
    }

    /** Passed at once, or after it had failed. */
    public boolean isGood() {
      return outcome == TestOutcome.PASSED || outcome == TestOutcome.EXPECTED_FAILURE;
    }

    /** Passed after it had failed. */
    public boolean isRerun() {
      return first != null && !isBad();
    }
  }

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

  /** A test by its name, or a file by its. */
  public Optional<Test> find(String name) {
    return one(
        "WHERE n.id = (SELECT id FROM (SELECT id, 1 AS rank FROM test_name WHERE name = ? AND"
            + " name <> '' UNION ALL SELECT id, 0 FROM test_name WHERE file = ? AND name = '')"
            + " AS t ORDER BY rank, id DESC LIMIT 1)",
        name,
        name);
  }

  public Optional<Test> find(TestId id) {
    return one("WHERE n.id = ?", id.value());
  }

  private Optional<Test> one(String condition, Object... values) {
    return jdbc.sql(
            """
            SELECT n.id, n.file, n.name, f.id AS file_id FROM test_name n
              JOIN test_name f ON f.file = n.file AND f.name = ''
            """
                + condition)
        .params(values)
        .query((row, n) ->
            new Test(
                new TestId(row.getInt("id")),
                new TestId(row.getInt("file_id")),
                new TestName(row.getString("file"), row.getString("name"))))
        .optional();
  }

  /**
   * Builders on which it was ever bad or needed a second run, those where it was last first.
   *
   * @param branch of builders.yaml; empty for all
   * @param before the last one that was seen; null to begin
   */
  public List<Troubled> troubled(Test test, String branch, @Nullable Troubled before, int limit) {
    return jdbc.sql(
            """
            SELECT b.id, b.name, b.architecture, b.execution, b.branch, last.attempt_id
              FROM builder b
              CROSS JOIN LATERAL (
                SELECT x.attempt_id FROM test_result x
                 WHERE x.test_id = :test AND x.builder_id = b.id
                 ORDER BY x.attempt_id DESC LIMIT 1) last
             WHERE (:branch = '' OR b.branch = :branch)
               AND (last.attempt_id, b.id) < (:attempt, :builder)
             ORDER BY last.attempt_id DESC, b.id DESC LIMIT :limit
            """)
        .param("test", test.id().value())
        .param("branch", branch)
        .param("attempt", before == null ? Long.MAX_VALUE : before.lastBad())
        .param("builder", before == null ? Long.MAX_VALUE : before.id())
        .param("limit", limit)
        .query((row, n) ->
            new Troubled(
                row.getLong("id"),
                row.getString("name"),
                row.getString("architecture"),
                row.getString("execution"),
                row.getString("branch"),
                row.getLong("attempt_id")))
        .list();
  }

  /** The test in the newest runs of builders that had its file, newest first. */
  public Map<Long, List<Cell>> cells(Test test, Collection<Long> builders, int runs) {
    Map<Long, List<Cell>> cells = new LinkedHashMap<>();
    builders.forEach(builder -> cells.put(builder, new ArrayList<>()));
    jdbc.sql(
            """
            WITH picked AS MATERIALIZED (
              SELECT q.builder, r.* FROM unnest(:builders::bigint[]) AS q(builder)
                CROSS JOIN LATERAL (
                  SELECT attempt_id, step, roster_id, durations FROM test_run
                   WHERE builder_id = q.builder ORDER BY attempt_id DESC, step DESC
                   LIMIT 2 * :runs) r
            ), letters AS MATERIALIZED (
              -- Once for each roster: runs share them, and their arrays are long.
              SELECT o.id, p.place,
                     letter_of(:test, :file, o.files, o.outcomes, s.tests, s.outcomes) AS letter
                FROM test_roster o
                CROSS JOIN LATERAL (SELECT array_position(o.files, :file) AS place OFFSET 0) p
                LEFT JOIN test_set s ON s.id = o.sets[p.place]
               WHERE o.id IN (SELECT roster_id FROM picked) AND p.place IS NOT NULL
            ), had AS (
              SELECT k.*, l.place, l.letter, row_number() OVER (
                       PARTITION BY k.builder ORDER BY k.attempt_id DESC, k.step DESC) AS age
                FROM picked k JOIN letters l ON l.id = k.roster_id
            )
            SELECT h.builder, h.attempt_id, b.id, b.number, b.revision, a.leased_at,
                   x.outcome, x.first_outcome, x.seconds, h.letter,
                   CASE WHEN :test = :file THEN duration_of(h.durations, h.place) END AS took
              FROM had h
              JOIN attempt a ON a.id = h.attempt_id
              JOIN build b ON b.id = a.build_id
              LEFT JOIN LATERAL (
                SELECT outcome, first_outcome, seconds FROM test_result
                 WHERE test_id = :test AND builder_id = h.builder
                   AND attempt_id = h.attempt_id AND step = h.step
                 ORDER BY bad DESC LIMIT 1) x ON true
             WHERE h.age <= :runs ORDER BY h.builder, h.age
            """)
        .param("builders", builders.stream().map(String::valueOf).toArray(String[]::new))
        .param("test", test.id().value())
        .param("file", test.file().value())
        .param("runs", runs)
        .query(row -> {
          cells.computeIfAbsent(row.getLong("builder"), key -> new ArrayList<>()).add(cell(row));
        });
    return cells;
  }

  private static Cell cell(ResultSet row) throws SQLException {
    TestOutcome told = Rows.outcome(row, "outcome");
    Duration seconds = Rows.seconds(row, "seconds");
    return new Cell(
        row.getLong("attempt_id"),
        row.getLong("id"),
        row.getInt("number"),
        row.getString("revision"),
        at(row, "leased_at"),
        told == null ? Letters.outcome(row.getString("letter")) : told,
        Rows.outcome(row, "first_outcome"),
        seconds == null ? Rows.seconds(row, "took") : seconds);
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Where it runs at all, by architecture, as the newest run of each active builder has it. */
  public List<Reach> reach(Test test, String branch) {
    return jdbc.sql(
            """
            WITH newest AS MATERIALIZED (
              SELECT b.id, b.architecture, b.execution, r.* FROM builder b
                CROSS JOIN LATERAL (
                  SELECT attempt_id, roster_id, durations FROM test_run WHERE builder_id = b.id
                   ORDER BY attempt_id DESC, step DESC LIMIT 1) r
               WHERE b.active AND (:branch = '' OR b.branch = :branch)
            ), places AS MATERIALIZED (
              SELECT id, array_position(files, :file) AS place FROM test_roster
               WHERE id IN (SELECT roster_id FROM newest)
            )
            SELECT n.architecture, n.execution, count(*) AS builders,
                   count(*) FILTER (WHERE EXISTS (
                     SELECT FROM test_result x
                      WHERE x.test_id = :test AND x.builder_id = n.id
                        AND x.attempt_id = n.attempt_id AND x.bad)) AS bad,
                   percentile_cont(0.5) WITHIN GROUP (
                     ORDER BY duration_of(n.durations, p.place)) AS typical
              FROM newest n JOIN places p ON p.id = n.roster_id
             WHERE p.place IS NOT NULL
             GROUP BY n.architecture, n.execution ORDER BY n.architecture, n.execution
            """)
        .param("test", test.id().value())
        .param("file", test.file().value())
        .param("branch", branch)
        .query((row, n) ->
            new Reach(
                row.getString("architecture"),
                row.getString("execution"),
                row.getInt("builders"),
                row.getInt("bad"),
                Rows.seconds(row, "typical")))
        .list();
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
                at(row, "leased_at"),
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
