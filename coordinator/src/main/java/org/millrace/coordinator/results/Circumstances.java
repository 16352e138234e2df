package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.millrace.coordinator.results.Streaks.Streak;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What else is known of the tests that a build has something to tell of: since when they are bad,
 * whether they make up their minds on its builder, where else they are bad, and who knows of it.
 * One statement answers all of it. Any thread.
 */
@Component
public class Circumstances {
  /** How many runs say whether a test is flaky, the build's own the newest. */
  private static final int RUNS = 30;

  /** The newest runs of the builder, and what the tests did in them. */
  private static final String FLAKY =
      """
      looked AS MATERIALIZED (
        SELECT r.attempt_id, r.step, r.roster_id, b.revision
          FROM (SELECT * FROM test_run WHERE builder_id = :builder AND attempt_id <= :attempt
                 ORDER BY attempt_id DESC, step DESC LIMIT :runs) r
          JOIN attempt a ON a.id = r.attempt_id
          JOIN build b ON b.id = a.build_id
      ), told AS MATERIALIZED (
        SELECT x.test_id, x.attempt_id, x.step, k.revision, x.bad, x.first_outcome
          FROM looked k JOIN test_result x ON x.attempt_id = k.attempt_id AND x.step = k.step
         WHERE x.test_id = ANY (:tests::int[])
      ), again AS MATERIALIZED (
        -- Rosters are long: only those of other runs of a bad run's revision are opened.
        SELECT DISTINCT t.test_id, t.revision, k.roster_id
          FROM told t JOIN looked k ON k.revision = t.revision
           AND (k.attempt_id, k.step) <> (t.attempt_id, t.step)
         WHERE t.bad
      )\
      """;

  /** The other builders of the branch on which the tests are bad now. */
  private static final String ELSEWHERE =
      """
      newest AS (
        SELECT b.id, b.name, b.architecture, r.attempt_id
          FROM builder me
          JOIN builder b ON b.repository = me.repository AND b.branch = me.branch
                        AND b.id <> me.id AND b.active
          CROSS JOIN LATERAL (
            SELECT attempt_id FROM test_run WHERE builder_id = b.id
             ORDER BY attempt_id DESC LIMIT 1) r
         WHERE me.id = :builder
      ), elsewhere AS MATERIALIZED (
        SELECT x.test_id, w.architecture, count(DISTINCT w.id) AS builders,
               min(w.id) AS builder_id, (array_agg(w.name ORDER BY w.id))[1] AS builder
          FROM newest w
          JOIN test_result x ON x.attempt_id = w.attempt_id AND x.bad
           AND x.test_id = ANY (:tests::int[])
         GROUP BY x.test_id, w.architecture
      )\
      """;

  /** What was known of any test when the attempt ended, be it of its builder or of others. */
  private static final String KNOWN =
      """
      known AS MATERIALIZED (
        SELECT %s FROM attempt a JOIN known_failure k ON %s WHERE a.id = :attempt
      )\
      """
          .formatted(KnownFailures.PARTS, KnownFailures.WAS_ACTIVE);

  private final JdbcClient jdbc;

  Circumstances(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Those of one test.
   *
   * @param streak without suspects; it begins nowhere where the test is not bad in the attempt
   * @param flakiness on the builder, up to the attempt; null where the test is not flaky
   * @param elsewhere by architecture
   * @param known what was known of it, or of all of its file, for the builder when the attempt
   *     ended, or is while it has not; null where nothing was
   */
  public record Circumstance(
      Streak streak,
      @Nullable Flakiness flakiness,
      List<Elsewhere> elsewhere,
      @Nullable KnownFailure known) {}

  /**
   * Other builders of one architecture whose newest run has the test bad, too.
   *
   * @param builder one of them
   */
  public record Elsewhere(String architecture, int builders, long builderId, String builder) {}

  /**
   * By test.
   *
   * @param attempt of the builder: what came after it does not count, but elsewhere
   */
  public Map<TestId, Circumstance> of(long builder, long attempt, Collection<TestId> tests) {
    if (tests.isEmpty()) {
      return Map.of();
    }
    return jdbc
        .sql(
            """
            WITH %s, %s, %s
            SELECT q.test, gb.id AS good_id, gb.number AS good_number, gb.revision AS good_revision,
                   bb.id AS bad_id, bb.number AS bad_number, bb.revision AS bad_revision,
                   (SELECT count(*) FROM looked) AS runs,
                   (SELECT count(DISTINCT t.attempt_id) FROM told t
                     WHERE t.test_id = q.test AND NOT t.bad AND t.first_outcome IS NOT NULL
                   ) AS reruns,
                   (SELECT count(DISTINCT g.revision)
                      FROM again g JOIN test_roster o ON o.id = g.roster_id
                      LEFT JOIN test_set s ON s.id = o.sets[array_position(o.files, q.file)]
                     WHERE g.test_id = q.test
                       AND letter_of(q.test, q.file, o.files, o.outcomes, s.tests, s.outcomes)
                           IN ('p', 'x')) AS revisions,
                   (SELECT json_agg(e ORDER BY e.architecture) FROM elsewhere e
                     WHERE e.test_id = q.test) AS elsewhere,
                   -- What is known of the test itself comes before what is known of its file.
                   (SELECT json_agg(k ORDER BY k.name DESC, k.id) FROM known k
                     WHERE k.file = q.file_name AND k.name IN ('', q.name)) AS known,
                   q.builder_name, q.branch
              FROM (SELECT n.id AS test, f.id AS file, n.file AS file_name, n.name,
                           me.name AS builder_name, me.branch,
                           :builder::bigint AS builder, :attempt::bigint AS attempt
                      FROM test_name n JOIN test_name f ON f.file = n.file AND f.name = ''
                      JOIN builder me ON me.id = :builder
                     WHERE n.id = ANY (:tests::int[])) q
            %s
            """
                .formatted(FLAKY, ELSEWHERE, KNOWN, Streaks.BEGAN))
        .param("builder", builder)
        .param("attempt", attempt)
        .param("runs", RUNS)
        .param("tests", tests.stream().map(t -> String.valueOf(t.value())).toArray(String[]::new))
        .query((row, n) -> Map.entry(new TestId(row.getInt("test")), circumstance(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Circumstance circumstance(ResultSet row) throws SQLException {
    Flakiness flakiness =
        new Flakiness(row.getInt("reruns"), row.getInt("revisions"), row.getInt("runs"));
    String builder = row.getString("builder_name");
    String branch = row.getString("branch");
    return new Circumstance(
        new Streak(Streaks.point(row, "bad"), Streaks.point(row, "good"), List.of()),
        flakiness.isFlaky() ? flakiness : null,
        JsonColumn.list(row, "elsewhere", Elsewhere[].class),
        JsonColumn.list(row, "known", KnownFailure[].class).stream()
            .filter(known -> known.covers(builder, branch))
            .findFirst()
            .orElse(null));
  }
}
