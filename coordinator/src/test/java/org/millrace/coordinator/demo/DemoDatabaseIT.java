package org.millrace.coordinator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.millrace.coordinator.catalog.CatalogAtRest;
import org.millrace.coordinator.testing.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The year that never was, three days of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoDatabaseIT {
  private static final Path FARM = Path.of("../docs/examples/cpython-farm.yaml");
  private static final int BUILDS = 4_000;
  private static final Instant NOW = Instant.parse("2026-11-20T14:00:00Z");
  private static final DemoPlan FEW = new DemoPlan(1_000, 3, 1, NOW);
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
    DemoPlan plan = new DemoPlan(BUILDS, 3, seed, NOW);
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
  void nothing_has_happened_that_is_still_to_come() {
    for (String time :
        List.of(
            "build.started_at",
            "build.finished_at",
            "attempt.leased_at",
            "attempt.finished_at",
            "step.started_at",
            "step.finished_at",
            "build_request.submitted_at",
            "build_request.completed_at",
            "transition.at",
            "change.received_at")) {
      String table = time.substring(0, time.indexOf('.'));
      assertThat(count("SELECT count(*) FROM %s WHERE %s > '%s'".formatted(table, time, NOW)))
          .as(time)
          .isZero();
    }
  }

  @Test
  void of_what_schedulers_want_of_a_builder_only_the_newest_waits() {
    assertThat(
            count(
                """
                SELECT count(*) FROM (SELECT FROM build_request WHERE state = 'PENDING' AND collapses
                                       GROUP BY builder_id HAVING count(*) > 1) several
                """))
        .isZero();
    assertThat(
            count(
                "SELECT count(*) FROM build_request WHERE state = 'SUPERSEDED' AND NOT collapses"))
        .isZero();
  }

  /** As the sweeper leaves them: tried again, or, after the last retry, given up. */
  @Test
  void lost_attempts_are_those_of_lost_workers() {
    assertThat(
            jdbc.sql(
                    """
                    SELECT DISTINCT a.result || ' ' || a.reason || CASE WHEN a.ordinal = b.epoch
                      THEN ' last' ELSE '' END
                      FROM attempt a JOIN build b ON b.id = a.build_id WHERE a.state = 'LOST'
                    """)
                .query(String.class)
                .list())
        .contains("RETRY WORKER_LOST")
        .isSubsetOf("RETRY WORKER_LOST", "EXCEPTION WORKER_LOST last");
    assertThat(count("SELECT count(*) FROM step WHERE result = 'RETRY'")).isZero();
  }

  @Test
  void tests_run_in_the_steps_whose_logs_are_read_as_tests() {
    assertThat(
            count(
                """
                SELECT count(*) FROM test_run t
                  JOIN step s ON s.attempt_id = t.attempt_id AND s.ordinal = t.step
                  JOIN builder r ON r.id = t.builder_id
                 WHERE r.definition -> 'steps' -> (s.ordinal - 1) ->> 'name' <> s.name
                    OR r.definition -> 'steps' -> (s.ordinal - 1) ->> 'parser' <> 'REGRTEST'
                """))
        .isZero();
    assertThat(
            jdbc.sql(
                    """
                    SELECT DISTINCT s.name FROM step s JOIN attempt a ON a.id = s.attempt_id
                     WHERE s.result = 'FAILURE' AND s.reason = 'COMMAND_FAILED'
                    """)
                .query(String.class)
                .list())
        .allMatch(name -> name.contains("compile"));
  }

  @Test
  void the_same_seed_and_time_make_the_same_rows_and_another_seed_does_not() throws Exception {
    String builds = "SELECT md5(string_agg(b::text, ' ' ORDER BY id)) FROM build b";
    List<String> tables =
        jdbc.sql(
                """
                SELECT relname FROM pg_stat_user_tables
                 WHERE relname NOT LIKE 'catalog%' AND relname NOT LIKE 'flyway%' ORDER BY 1
                """)
            .query(String.class)
            .list();
    assertThat(tables).contains("build", "attempt", "step", "worker", "transition");
    JdbcClient again = filled(7).jdbc();
    for (String table : tables) {
      String rows =
          "SELECT coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '') FROM %s t"
              .formatted(table);
      assertThat(again.sql(rows).query(String.class).single())
          .as(table)
          .isEqualTo(jdbc.sql(rows).query(String.class).single());
    }
    assertThat(filled(8).jdbc().sql(builds).query(String.class).single())
        .isNotEqualTo(jdbc.sql(builds).query(String.class).single());
  }

  private void refuses(TestDatabase one, String... words) {
    assertThatExceptionOfType(DemoRefused.class)
        .isThrownBy(() ->
            new DemoDatabase(one.dataSource())
                .fill(FARM.toString(), Files.readString(FARM), FEW, said -> {}))
        .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
  }

  @Test
  void what_is_filled_already_is_left_alone() {
    DemoContents contents = new DemoDatabase(database.dataSource()).contents();
    assertThat(contents.demonstration()).isTrue();
    refuses(database, "demonstration data already", "1,036 builders in force", "4,000 builds");
    assertThat(count("SELECT count(*) FROM build")).isEqualTo(BUILDS);
  }

  @Test
  void a_farm_is_left_alone_from_its_first_builders_on() throws IOException {
    TestDatabase farm = TestDatabase.create();
    CatalogAtRest.putInForce(
        farm.dataSource(), "builders.yaml", Files.readString(Path.of("../builders.yaml")), "FILE");
    assertThat(new DemoDatabase(farm.dataSource()).contents().demonstration()).isFalse();
    refuses(farm, "somebody's farm", "builders in force");
    assertThat(farm.jdbc().sql("SELECT count(*) FROM change").query(Long.class).single()).isZero();
  }

  @Test
  void a_demonstration_that_was_given_other_builders_is_somebody_s_farm() throws Exception {
    TestDatabase farm = TestDatabase.create();
    new DemoDatabase(farm.dataSource())
        .fill(FARM.toString(), Files.readString(FARM), FEW, said::add);
    CatalogAtRest.putInForce(
        farm.dataSource(), "builders.yaml", Files.readString(Path.of("../builders.yaml")), "FILE");
    assertThat(new DemoDatabase(farm.dataSource()).contents().demonstration()).isFalse();
    refuses(farm, "somebody's farm");
  }

  @Test
  void tables_of_something_else_are_left_alone_and_get_no_company() {
    TestDatabase other = TestDatabase.create();
    other.jdbc().sql("DROP SCHEMA public CASCADE").update();
    other.jdbc().sql("CREATE SCHEMA public").update();
    other.jdbc().sql("CREATE TABLE invoices (id bigint)").update();
    refuses(other, "tables of something else", "invoices");
    assertThat(
            other.jdbc().sql("SELECT relname FROM pg_stat_user_tables").query(String.class).list())
        .containsExactly("invoices");
  }

  @Test
  void a_database_at_which_a_coordinator_works_is_left_alone() throws Exception {
    TestDatabase farm = TestDatabase.create();
    PGSimpleDataSource coordinator = new PGSimpleDataSource();
    coordinator.setUrl(farm.jdbcUrl());
    coordinator.setApplicationName("millrace");
    try (Connection connection = coordinator.getConnection()) {
      assertThat(connection.isValid(10)).isTrue();
      refuses(farm, "a coordinator is connected to it");
    }
  }

  /** All that a fill writes is one transaction; the server undoes it when the filler dies. */
  @Test
  void a_fill_that_is_broken_off_leaves_nothing_and_can_be_done_again() throws Exception {
    TestDatabase broken = TestDatabase.create();
    DemoDatabase demo = new DemoDatabase(broken.dataSource());
    String text = Files.readString(FARM);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() ->
            demo.fill(
                FARM.toString(),
                text,
                FEW,
                line -> {
                  if (line.startsWith("steps")) {
                    throw new ArithmeticException("the power failed");
                  }
                }));
    assertThat(demo.contents().found()).isEmpty();
    List<String> words = new ArrayList<>();
    demo.fill(FARM.toString(), text, FEW, words::add);
    assertThat(words).anyMatch(line -> line.contains("broken off"));
    assertThat(demo.contents().found()).contains("1,000 builds");
  }

  @Test
  void only_the_workers_of_the_demonstration_are_kept_alive() throws Exception {
    TestDatabase farm = TestDatabase.create();
    DemoDatabase demo = new DemoDatabase(farm.dataSource());
    demo.fill(FARM.toString(), Files.readString(FARM), FEW, said::add);
    farm.jdbc()
        .sql(
            """
            INSERT INTO worker (name, labels, state, credential_hash, last_seen_at)
            VALUES ('real', '{}', 'ACTIVE', sha256('x'), '2026-11-20T13:59:59Z')
            """)
        .update();
    demo.keepAlive();
    String seen = "SELECT count(*) FROM worker WHERE last_seen_at > now() - interval '1 minute'";
    assertThat(farm.jdbc().sql(seen).query(Long.class).single()).isBetween(40L, 56L);
    assertThat(farm.jdbc().sql(seen + " AND name = 'real'").query(Long.class).single()).isZero();
  }
}
