package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.TestOutcome;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How one test stands on the builders on which it ever made trouble. Any thread. */
@Component
public class TestStandings {
  private final JdbcClient jdbc;

  TestStandings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

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
   * How the test stands on a builder.
   *
   * @param runs the newest that had its file, newest first
   */
  public record Standing(Troubled builder, List<Cell> runs) {}

  /**
   * Builders on which it was ever bad or needed a second run, those where it was last first.
   *
   * @param branch of builders.yaml; empty for all
   * @param before the last one that was seen; null to begin
   * @param runs of each builder, at most
   */
  public List<Standing> find(
      TestHistory.Test test, String branch, @Nullable Troubled before, int limit, int runs) {
    return jdbc.sql(
            """
            WITH troubled AS MATERIALIZED (
              SELECT b.id, b.name, b.architecture, b.execution, b.branch, last.attempt_id AS last_bad
                FROM builder b
                CROSS JOIN LATERAL (
                  SELECT x.attempt_id FROM test_result x
                   WHERE x.test_id = :test AND x.builder_id = b.id
                   ORDER BY x.attempt_id DESC LIMIT 1) last
               WHERE (:branch = '' OR b.branch = :branch)
                 AND (last.attempt_id, b.id) < (:attempt, :builder)
               ORDER BY last.attempt_id DESC, b.id DESC LIMIT :limit
            ), picked AS MATERIALIZED (
              SELECT q.id AS builder, r.* FROM troubled q
                CROSS JOIN LATERAL (
                  SELECT attempt_id, step, roster_id, durations FROM test_run
                   WHERE builder_id = q.id ORDER BY attempt_id DESC, step DESC
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
            SELECT t.id AS builder, t.name, t.architecture, t.execution, t.branch, t.last_bad,
                   h.attempt_id, b.id AS build, b.number, b.revision, a.leased_at,
                   x.outcome, x.first_outcome, x.seconds, h.letter,
                   CASE WHEN :test = :file THEN duration_of(h.durations, h.place) END AS took
              FROM troubled t
              LEFT JOIN had h ON h.builder = t.id AND h.age <= :runs
              LEFT JOIN attempt a ON a.id = h.attempt_id
              LEFT JOIN build b ON b.id = a.build_id
              LEFT JOIN LATERAL (
                SELECT outcome, first_outcome, seconds FROM test_result
                 WHERE test_id = :test AND builder_id = h.builder
                   AND attempt_id = h.attempt_id AND step = h.step
                 ORDER BY bad DESC LIMIT 1) x ON true
             ORDER BY t.last_bad DESC, t.id DESC, h.age
            """)
        .param("test", test.id().value())
        .param("file", test.file().value())
        .param("branch", branch)
        .param("attempt", before == null ? Long.MAX_VALUE : before.lastBad())
        .param("builder", before == null ? Long.MAX_VALUE : before.id())
        .param("limit", limit)
        .param("runs", runs)
        .query(TestStandings::standings);
  }

  /** One row for each run, and one for a builder that has none. */
  private static List<Standing> standings(ResultSet row) throws SQLException {
    List<Standing> standings = new ArrayList<>();
    while (row.next()) {
      if (standings.isEmpty() || standings.getLast().builder().id() != row.getLong("builder")) {
        standings.add(new Standing(troubled(row), new ArrayList<>()));
      }
      if (row.getObject("attempt_id") != null) {
        standings.getLast().runs().add(cell(row));
      }
    }
    return standings;
  }

  private static Troubled troubled(ResultSet row) throws SQLException {
    return new Troubled(
        row.getLong("builder"),
        row.getString("name"),
        row.getString("architecture"),
        row.getString("execution"),
        row.getString("branch"),
        row.getLong("last_bad"));
  }

  private static Cell cell(ResultSet row) throws SQLException {
    TestOutcome told = Rows.outcome(row, "outcome");
    Duration seconds = Rows.seconds(row, "seconds");
    return new Cell(
        row.getLong("attempt_id"),
        row.getLong("build"),
        row.getInt("number"),
        row.getString("revision"),
        Rows.at(row, "leased_at"),
        told == null ? Letters.outcome(row.getString("letter")) : told,
        Rows.outcome(row, "first_outcome"),
        seconds == null ? Rows.seconds(row, "took") : seconds);
  }
}
