package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Since when tests are bad, what happened in between, and where else they are. Any thread. */
@Component
public class Streaks {
  private final JdbcClient jdbc;

  Streaks(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A test that is bad in an attempt on a builder. */
  public record Asked(long builder, long attempt, TestId test) {}

  /**
   * Where a row of bad runs began.
   *
   * @param firstBad the first build of the row; null where the test was not bad in what was asked
   * @param lastGood the last build before it in which the test passed; null where none is known
   */
  public record Streak(@Nullable Point firstBad, @Nullable Point lastGood) {}

  /** A build of the builder. */
  public record Point(long build, int number, String revision) {}

  /** A change that came between the last good and the first bad build. */
  public record Suspect(
      long change, String revision, String author, String message, String url, Instant at) {}

  /**
   * Builders of one architecture whose newest run has the test bad, too.
   *
   * @param builder one of them
   */
  public record Elsewhere(String architecture, int builders, long builderId, String builder) {}

  /** The streaks of tests; each goes back as far as it takes to find a good run. */
  public Map<Asked, Streak> find(Collection<Asked> asked) {
    Map<Asked, Streak> streaks = new HashMap<>();
    jdbc.sql(
            """
            SELECT q.builder, q.attempt, q.test,
                   gb.id AS good_id, gb.number AS good_number, gb.revision AS good_revision,
                   bb.id AS bad_id, bb.number AS bad_number, bb.revision AS bad_revision
              FROM unnest(:builders::bigint[], :attempts::bigint[], :tests::int[])
                   AS q(builder, attempt, test)
              JOIN test_name n ON n.id = q.test
              JOIN test_name f ON f.file = n.file AND f.name = ''
              LEFT JOIN LATERAL (
                SELECT r.attempt_id FROM test_run r
                  JOIN test_roster o ON o.id = r.roster_id
                  LEFT JOIN test_set s ON s.id = o.sets[array_position(o.files, f.id)]
                  LEFT JOIN LATERAL (
                    SELECT bool_or(bad) AS bad FROM test_result x
                     WHERE x.test_id = q.test AND x.builder_id = q.builder
                       AND x.attempt_id = r.attempt_id) x ON true
                 WHERE r.builder_id = q.builder AND r.attempt_id <= q.attempt
                   AND coalesce(NOT x.bad, letter_of(q.test, f.id, o.files, o.outcomes, s.tests,
                         s.outcomes) IN ('p', 'x'))
                 ORDER BY r.attempt_id DESC LIMIT 1) good ON true
              LEFT JOIN LATERAL (
                SELECT x.attempt_id FROM test_result x
                 WHERE x.test_id = q.test AND x.builder_id = q.builder AND x.bad
                   AND x.attempt_id > coalesce(good.attempt_id, 0) AND x.attempt_id <= q.attempt
                 ORDER BY x.attempt_id LIMIT 1) bad ON true
              LEFT JOIN attempt ga ON ga.id = good.attempt_id
              LEFT JOIN build gb ON gb.id = ga.build_id
              LEFT JOIN attempt ba ON ba.id = bad.attempt_id
              LEFT JOIN build bb ON bb.id = ba.build_id
            """)
        .param(
            "builders", asked.stream().map(a -> String.valueOf(a.builder())).toArray(String[]::new))
        .param(
            "attempts", asked.stream().map(a -> String.valueOf(a.attempt())).toArray(String[]::new))
        .param(
            "tests",
            asked.stream().map(a -> String.valueOf(a.test().value())).toArray(String[]::new))
        .query(row -> {
          streaks.put(
              new Asked(
                  row.getLong("builder"), row.getLong("attempt"), new TestId(row.getInt("test"))),
              new Streak(point(row, "bad"), point(row, "good")));
        });
    return streaks;
  }

  private static @Nullable Point point(ResultSet row, String which) throws SQLException {
    return row.getObject(which + "_id") == null
        ? null
        : new Point(
            row.getLong(which + "_id"),
            row.getInt(which + "_number"),
            row.getString(which + "_revision"));
  }

  /**
   * The changes of a builder's builds behind one number up to another, newest first, those of
   * requests that were superseded among them.
   */
  public List<Suspect> suspects(long builder, int behind, int upTo, int limit) {
    return jdbc.sql(
            """
            WITH RECURSIVE replaced AS (
              SELECT q.id, q.build_set_id
                FROM build b JOIN build_request q ON q.id = b.request_id
               WHERE b.builder_id = ? AND b.number > ? AND b.number <= ?
              UNION ALL
              -- OFFSET keeps these look-ups by key: joined, whole tables were read for a few rows.
              SELECT q.id, q.build_set_id FROM replaced r CROSS JOIN LATERAL (
                SELECT id, build_set_id FROM build_request WHERE superseded_by = r.id OFFSET 0) q
            ), blamed AS MATERIALIZED (
              SELECT DISTINCT sc.change_id FROM replaced r CROSS JOIN LATERAL (
                SELECT change_id FROM build_set_change
                 WHERE build_set_id = r.build_set_id OFFSET 0) sc
               ORDER BY sc.change_id DESC LIMIT ?
            )
            SELECT c.id, c.revision, c.author, c.message, c.url, c.received_at
              FROM blamed b CROSS JOIN LATERAL (
                SELECT * FROM change WHERE id = b.change_id OFFSET 0) c
             ORDER BY c.id DESC
            """)
        .params(builder, behind, upTo, limit)
        .query((row, n) ->
            new Suspect(
                row.getLong("id"),
                row.getString("revision"),
                row.getString("author"),
                row.getString("message"),
                row.getString("url"),
                row.getObject("received_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** For each of these tests, the other builders of the branch on which it is bad now. */
  public Map<TestId, List<Elsewhere>> elsewhere(long builder, Collection<TestId> tests) {
    Map<TestId, List<Elsewhere>> found = new HashMap<>();
    jdbc.sql(
            """
            WITH newest AS (
              SELECT b.id, b.name, b.architecture, r.attempt_id
                FROM builder me
                JOIN builder b ON b.repository = me.repository AND b.branch = me.branch
                              AND b.id <> me.id AND b.active
                CROSS JOIN LATERAL (
                  SELECT attempt_id FROM test_run WHERE builder_id = b.id
                   ORDER BY attempt_id DESC LIMIT 1) r
               WHERE me.id = :builder)
            SELECT x.test_id, w.architecture, count(DISTINCT w.id) AS builders,
                   min(w.id) AS one, (array_agg(w.name ORDER BY w.id))[1] AS name
              FROM newest w
              JOIN test_result x ON x.attempt_id = w.attempt_id AND x.bad
               AND x.test_id = ANY (:tests::int[])
             GROUP BY x.test_id, w.architecture ORDER BY w.architecture
            """)
        .param("builder", builder)
        .param("tests", tests.stream().map(t -> String.valueOf(t.value())).toArray(String[]::new))
        .query(row -> {
          found
              .computeIfAbsent(new TestId(row.getInt("test_id")), key -> new ArrayList<>())
              .add(
                  new Elsewhere(
                      row.getString("architecture"),
                      row.getInt("builders"),
                      row.getLong("one"),
                      row.getString("name")));
        });
    return found;
  }
}
