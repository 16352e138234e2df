package org.millrace.coordinator.results;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which of a build's tests do not make up their minds on its builder. Any thread. */
@Component
public class Flakes {
  /** How many runs are looked at, the build's own the newest. */
  private static final int RUNS = 30;

  private final JdbcClient jdbc;

  Flakes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Those of some tests that are flaky.
   *
   * @param attempt the newest to look at
   */
  public Map<TestId, Flakiness> of(long builder, long attempt, Collection<TestId> tests) {
    Map<TestId, Flakiness> flaky = new HashMap<>();
    jdbc.sql(
            """
            WITH looked AS MATERIALIZED (
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
            )
            SELECT n.id, (SELECT count(*) FROM looked) AS runs,
                   (SELECT count(DISTINCT t.attempt_id) FROM told t
                     WHERE t.test_id = n.id AND NOT t.bad AND t.first_outcome IS NOT NULL) AS reruns,
                   (SELECT count(DISTINCT g.revision)
                      FROM again g JOIN test_roster o ON o.id = g.roster_id
                      LEFT JOIN test_set s ON s.id = o.sets[array_position(o.files, f.id)]
                     WHERE g.test_id = n.id
                       AND letter_of(n.id, f.id, o.files, o.outcomes, s.tests, s.outcomes)
                           IN ('p', 'x')) AS revisions
              FROM test_name n JOIN test_name f ON f.file = n.file AND f.name = ''
             WHERE n.id = ANY (:tests::int[])
            """)
        .param("builder", builder)
        .param("attempt", attempt)
        .param("runs", RUNS)
        .param("tests", tests.stream().map(t -> String.valueOf(t.value())).toArray(String[]::new))
        .query(row -> {
          Flakiness found =
              new Flakiness(row.getInt("reruns"), row.getInt("revisions"), row.getInt("runs"));
          if (found.isFlaky()) {
            flaky.put(new TestId(row.getInt("id")), found);
          }
        });
    return flaky;
  }
}
