package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Since when tests are bad, and what happened in between. Any thread. */
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
   * @param suspects the changes between these two, newest first
   */
  public record Streak(
      @Nullable Point firstBad, @Nullable Point lastGood, List<Suspect> suspects) {}

  /** A build of the builder. */
  public record Point(long build, int number, String revision) {}

  /** A change that came between the last good and the first bad build. */
  public record Suspect(
      long change, String revision, String author, String message, String url, Instant at) {}

  /**
   * Goes back from each q (builder, attempt, test, file) to the newest run in which the test was
   * good, and from there to the first in which it was bad: builds gb and bb.
   */
  static final String BEGAN =
      """
      LEFT JOIN LATERAL (
        SELECT r.attempt_id FROM test_run r
          JOIN test_roster o ON o.id = r.roster_id
          LEFT JOIN test_set s ON s.id = o.sets[array_position(o.files, q.file)]
          LEFT JOIN LATERAL (
            SELECT bool_or(bad) AS bad FROM test_result x
             WHERE x.test_id = q.test AND x.builder_id = q.builder
               AND x.attempt_id = r.attempt_id) x ON true
         WHERE r.builder_id = q.builder AND r.attempt_id <= q.attempt
           AND coalesce(NOT x.bad, letter_of(q.test, q.file, o.files, o.outcomes, s.tests,
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
      """;

  /**
   * The streaks of tests; each goes back as far as it takes to find a good run.
   *
   * @param most how many suspects to name
   */
  public Map<Asked, Streak> find(Collection<Asked> asked, int most) {
    if (asked.isEmpty()) {
      return Map.of();
    }
    return jdbc
        .sql(
            """
            SELECT q.*, gb.id AS good_id, gb.number AS good_number, gb.revision AS good_revision,
                   bb.id AS bad_id, bb.number AS bad_number, bb.revision AS bad_revision,
                   (SELECT json_agg(suspect ORDER BY suspect.change DESC) FROM (
                      SELECT c.* FROM (
                        SELECT change_id FROM blamed(q.builder, gb.number, bb.number)
                         ORDER BY change_id DESC LIMIT :most) n
                      CROSS JOIN LATERAL (
                        SELECT id AS change, revision, author, message, url, received_at AS at
                          FROM change WHERE id = n.change_id OFFSET 0) c) suspect) AS suspects
              FROM (SELECT a.*, f.id AS file
                      FROM unnest(:builders::bigint[], :attempts::bigint[], :tests::int[])
                           AS a (builder, attempt, test)
                      JOIN test_name n ON n.id = a.test
                      JOIN test_name f ON f.file = n.file AND f.name = '') q
            %s
            """
                .formatted(BEGAN))
        .param(
            "builders", asked.stream().map(a -> String.valueOf(a.builder())).toArray(String[]::new))
        .param(
            "attempts", asked.stream().map(a -> String.valueOf(a.attempt())).toArray(String[]::new))
        .param(
            "tests",
            asked.stream().map(a -> String.valueOf(a.test().value())).toArray(String[]::new))
        .param("most", most)
        .query((row, n) ->
            Map.entry(
                new Asked(
                    row.getLong("builder"), row.getLong("attempt"), new TestId(row.getInt("test"))),
                new Streak(
                    point(row, "bad"),
                    point(row, "good"),
                    JsonColumn.list(row, "suspects", Suspect[].class))))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static @Nullable Point point(ResultSet row, String which) throws SQLException {
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
            SELECT c.id, c.revision, c.author, c.message, c.url, c.received_at
              FROM (SELECT change_id FROM blamed(?, ?, ?) ORDER BY change_id DESC LIMIT ?) n
              -- OFFSET keeps it a look-up by key.
              CROSS JOIN LATERAL (SELECT * FROM change WHERE id = n.change_id OFFSET 0) c
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
                Rows.at(row, "received_at")))
        .list();
  }
}
