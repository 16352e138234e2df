package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A claim looks at as many rows in a queue of 100,000 as in one of 1,000. Rows are counted, not
 * seconds: they are the same on every machine.
 */
class ClaimPlanIT {
  private static final int LINES = 60;
  private static final List<String> PARAMETERS =
      List.of("worker", "claim", "token", "lease", "cause", "left", "few", "name");

  /** What the plan's nodes did with the table of requests. */
  private static final class Looked {
    private final Set<String> indexes = new HashSet<>();
    private final Set<String> scans = new HashSet<>();
    private double rows;

    private void at(JsonNode plan) {
      double loops = plan.path("Actual Loops").asDouble();
      if (plan.path("Relation Name").asString("").equals("build_request") && loops > 0) {
        if (plan.path("Node Type").asString().endsWith("Scan")) {
          indexes.add(plan.path("Index Name").asString(""));
          scans.add(plan.path("Node Type").asString());
        }
        rows +=
            loops
                * (plan.path("Actual Rows").asDouble()
                    + plan.path("Rows Removed by Filter").asDouble(0));
      }
      plan.path("Plans").forEach(this::at);
    }
  }

  private final JsonMapper json = JsonMapper.builder().build();

  private long worker(JdbcClient jdbc) {
    return jdbc.sql(
            """
            INSERT INTO worker (name, labels, slots, state)
            SELECT 'rawhide', array_agg('line-' || n), 1, 'ACTIVE' FROM generate_series(1, ?) AS n
            RETURNING id
            """)
        .param(LINES - 2)
        .query(Long.class)
        .single();
  }

  /** Builders of 60 kinds, of which the worker has 58, and so many requests all over them. */
  private void fill(JdbcClient jdbc, int requests, String length) {
    Fixtures fixtures = new Fixtures(jdbc);
    for (int i = 1; i <= LINES; i++) {
      BuilderId builder = fixtures.builder("builder " + i, "line-" + i);
      fixtures.requests(builder, 0, requests / LINES);
    }
    jdbc.sql(
            """
            UPDATE build_request SET rank = now() - random() * interval '1 day',
              submitted_at = now() - interval '1 day'
            """)
        .update();
    jdbc.sql("INSERT INTO pace (builder_id, lengths) SELECT id, ARRAY[?::real] FROM builder")
        .param(Double.valueOf(length))
        .update();
  }

  private void prepare(JdbcClient jdbc) {
    String sql = ClaimStatements.TAKE;
    for (int i = 0; i < PARAMETERS.size(); i++) {
      sql = sql.replaceAll("(?<!:):" + PARAMETERS.get(i) + "\\b", "\\$" + (i + 1));
    }
    jdbc.sql(
            "PREPARE take (bigint, text, bytea, bigint, text, double precision, int, text) AS "
                + sql.replaceAll("--.*", ""))
        .update();
  }

  private void begin(JdbcClient jdbc, String mode) {
    jdbc.sql("BEGIN").update();
    jdbc.sql("SELECT " + ClaimStatements.PLANNING).query().singleRow();
    jdbc.sql("SET LOCAL plan_cache_mode = " + mode).update();
  }

  private Looked claim(JdbcClient jdbc, long worker, String left, String mode) {
    begin(jdbc, mode);
    String plan =
        Objects.requireNonNull(
            jdbc.sql(
                    """
                    EXPLAIN (ANALYZE, FORMAT JSON)
                    EXECUTE take (%d, 'claim', '\\x00', 60000, 'a test', %s, 64, 'rawhide')
                    """
                        .formatted(worker, left))
                .query(String.class)
                .single());
    int taken =
        jdbc.sql("SELECT count(*) FROM attempt WHERE claim_id = 'claim'")
            .query(Integer.class)
            .single();
    jdbc.sql("ROLLBACK").update();
    assertThat(taken).isEqualTo(left.equals("600") ? 0 : 1);
    Looked looked = new Looked();
    looked.at(json.readTree(plan).get(0).get("Plan"));
    System.out.printf(
        "%s, %s s left: %.0f rows of build_request by %s%n",
        mode, left, looked.rows, looked.indexes);
    return looked;
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void a_claim_looks_at_the_heads_of_its_lines_and_not_at_what_is_behind_them(String mode) {
    double few = looked(1_000, mode, "NULL").rows;
    Looked many = looked(100_000, mode, "NULL");
    assertThat(many.indexes).contains("build_request_line").doesNotContain("");
    assertThat(many.scans).doesNotContain("Seq Scan");
    // Four of each line, the one that is taken, and what joins with them.
    assertThat(many.rows).isLessThan(1.5 * 4 * LINES);
    assertThat(many.rows).isLessThanOrEqualTo(1.2 * few);
  }

  @Test
  void before_a_downtime_it_looks_at_the_heads_of_builders_however_many_are_too_long() {
    Looked many = looked(100_000, "force_generic_plan", "600");
    assertThat(many.indexes).doesNotContain("");
    assertThat(many.rows).isLessThan(1.5 * 4 * LINES);
    Looked fits = looked(100_000, "force_generic_plan", "3599");
    assertThat(fits.rows).isLessThan(1.5 * 4 * LINES);
  }

  /** The first burst comes before anybody has counted the rows. */
  @Test
  void a_plan_that_was_made_when_little_waited_is_still_good_when_very_much_does() {
    SingleConnectionDataSource source =
        new SingleConnectionDataSource(TestDatabase.create().jdbcUrl(), true);
    try {
      JdbcClient jdbc = JdbcClient.create(source);
      long worker = worker(jdbc);
      prepare(jdbc);
      assertThat(claimEarly(jdbc)).as("without statistics").isEqualTo("auto");
      fill(jdbc, 1_200, "3600");
      jdbc.sql("UPDATE build_request SET state = 'COMPLETE' WHERE id % 10 <> 0").update();
      jdbc.sql("VACUUM ANALYZE").update();
      assertThat(claimEarly(jdbc)).as("with statistics").isEqualTo("force_generic_plan");
      new Fixtures(jdbc)
          .requests(
              new BuilderId(jdbc.sql("SELECT min(id) FROM builder").query(Long.class).single()),
              0,
              100_000);
      Looked many = claim(jdbc, worker, "NULL", "force_generic_plan");
      assertThat(many.indexes).doesNotContain("");
      assertThat(many.rows).isLessThan(1.5 * 4 * LINES);
    } finally {
      source.destroy();
    }
  }

  /** A claim for a worker that does not exist, and how it was planned. */
  private static String claimEarly(JdbcClient jdbc) {
    jdbc.sql("BEGIN").update();
    String mode = jdbc.sql("SELECT " + ClaimStatements.PLANNING).query(String.class).single();
    jdbc.sql("EXECUTE take (0, 'early', '\\x00', 60000, 'a test', NULL, 64, 'rawhide')")
        .query()
        .listOfRows();
    jdbc.sql("COMMIT").update();
    return mode;
  }

  private Looked looked(int requests, String mode, String left) {
    SingleConnectionDataSource source =
        new SingleConnectionDataSource(TestDatabase.create().jdbcUrl(), true);
    try {
      JdbcClient jdbc = JdbcClient.create(source);
      long worker = worker(jdbc);
      fill(jdbc, requests, left.equals("3599") ? "3000" : "3600");
      jdbc.sql("VACUUM ANALYZE").update();
      prepare(jdbc);
      return claim(jdbc, worker, left, mode);
    } finally {
      source.destroy();
    }
  }
}
