package org.millrace.coordinator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The year that never was, three days of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoDatabaseIT {
  private static final Path FARM = Path.of("../docs/examples/cpython-farm.yaml");
  private static final int BUILDS = 4_000;
  private final List<String> said = new ArrayList<>();
  private TestDatabase database;
  private JdbcClient jdbc;

  @BeforeAll
  void three_days() throws SQLException, IOException {
    database = filled(7);
    jdbc = database.jdbc();
  }

  private TestDatabase filled(long seed) throws SQLException, IOException {
    TestDatabase made = TestDatabase.create();
    DemoPlan plan = new DemoPlan(BUILDS, 3, seed, Instant.parse("2026-11-20T14:00:00Z"));
    new DemoDatabase(made.dataSource())
        .fill(FARM.toString(), Files.readString(FARM), plan, said::add);
    return made;
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  @Test
  void there_are_as_many_builds_as_wanted_on_the_builders_and_workers_of_the_farm() {
    assertThat(count("SELECT count(*) FROM build")).isEqualTo(BUILDS);
    assertThat(count("SELECT count(*) FROM builder WHERE active")).isEqualTo(1036);
    assertThat(count("SELECT count(*) FROM worker")).isEqualTo(57);
    assertThat(said).anyMatch(line -> line.contains("4,000 builds"));
  }

  @Test
  void it_has_what_a_farm_has_at_any_moment() {
    assertThat(count("SELECT count(*) FROM build WHERE state = 'RUNNING'")).isPositive();
    assertThat(count("SELECT count(*) FROM build_request WHERE state = 'PENDING'")).isPositive();
    assertThat(count("SELECT count(*) FROM build_request WHERE state = 'SUPERSEDED'")).isPositive();
    assertThat(count("SELECT count(*) FROM worker WHERE state = 'PAUSED'")).isPositive();
    assertThat(
            jdbc.sql("SELECT DISTINCT result FROM build WHERE result <> ''")
                .query(String.class)
                .list())
        .contains("SUCCESS", "WARNINGS", "FAILURE");
    assertThat(count("SELECT count(*) FROM test_result WHERE bad")).isPositive();
    assertThat(count("SELECT count(*) FROM log_chunk")).isPositive();
  }

  @Test
  void no_worker_runs_more_builds_than_it_has_slots() {
    assertThat(
            count(
                """
                SELECT count(*) FROM worker w WHERE slots <
                  (SELECT count(*) FROM attempt WHERE worker_id = w.id AND state = 'RUNNING')
                """))
        .isZero();
  }

  /** References are not checked while it is filled; here they are. */
  @Test
  void every_reference_leads_somewhere() {
    List<String> constraints =
        jdbc.sql(
                """
                SELECT format('SELECT count(*) FROM %s f WHERE ROW(%s) IS NOT NULL AND NOT EXISTS'
                         || ' (SELECT FROM %s t WHERE ROW(%s) = ROW(%s))',
                         c.conrelid::regclass,
                         (SELECT string_agg('f.' || attname, ', ' ORDER BY k.n) FROM pg_attribute
                            JOIN unnest(c.conkey) WITH ORDINALITY k(num, n) ON k.num = attnum
                           WHERE attrelid = c.conrelid),
                         c.confrelid::regclass,
                         (SELECT string_agg('t.' || attname, ', ' ORDER BY k.n) FROM pg_attribute
                            JOIN unnest(c.confkey) WITH ORDINALITY k(num, n) ON k.num = attnum
                           WHERE attrelid = c.confrelid),
                         (SELECT string_agg('f.' || attname, ', ' ORDER BY k.n) FROM pg_attribute
                            JOIN unnest(c.conkey) WITH ORDINALITY k(num, n) ON k.num = attnum
                           WHERE attrelid = c.conrelid))
                  FROM pg_constraint c WHERE c.contype = 'f'
                """)
            .query(String.class)
            .list();
    assertThat(constraints).hasSizeGreaterThan(20);
    assertThat(constraints).allSatisfy(sql -> assertThat(count(sql)).as(sql).isZero());
  }

  @Test
  void what_was_built_is_numbered_and_its_request_says_the_same() {
    assertThat(
            count(
                """
                SELECT count(*) FROM build b JOIN build_request q ON q.id = b.request_id
                 WHERE q.builder_id <> b.builder_id OR q.result IS DISTINCT FROM b.result
                    OR (b.state = 'COMPLETE') <> (q.state = 'COMPLETE')
                """))
        .isZero();
    assertThat(
            count(
                """
                SELECT count(*) FROM builder r WHERE active AND last_number <>
                  (SELECT coalesce(max(number), 0) FROM build WHERE builder_id = r.id)
                """))
        .isZero();
  }

  @Test
  void the_same_seed_makes_the_same_farm_and_another_one_does_not() throws Exception {
    String all =
        """
        SELECT md5(string_agg(builder_id || ' ' || number || ' ' || coalesce(result, '') || detail
                              || started_at, E'\\n' ORDER BY id)) FROM build
        """;
    String one = jdbc.sql(all).query(String.class).single();
    assertThat(filled(7).jdbc().sql(all).query(String.class).single()).isEqualTo(one);
    assertThat(filled(8).jdbc().sql(all).query(String.class).single()).isNotEqualTo(one);
  }

  @Test
  void a_database_in_which_there_is_something_is_left_alone() throws Exception {
    DemoDatabase full = new DemoDatabase(database.dataSource());
    assertThat(full.contents()).isEqualTo("builds");
    DemoPlan plan = new DemoPlan(10, 1, 1, Instant.now());
    assertThatIllegalStateException()
        .isThrownBy(() -> full.fill(FARM.toString(), Files.readString(FARM), plan, said::add))
        .withMessageContaining("builds");
    assertThat(count("SELECT count(*) FROM build")).isEqualTo(BUILDS);
  }
}
