package org.millrace.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A farm that waits and has built is upgraded to the queue's tables. */
class UpgradeIT {
  private final TestDatabase database = TestDatabase.create();
  private final JdbcClient jdbc = database.jdbc();

  private void migrate(String version) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/migration")
        .target(version.isEmpty() ? MigrationVersion.LATEST : MigrationVersion.fromVersion(version))
        .load()
        .migrate();
  }

  @Test
  void what_waits_keeps_its_order_and_what_was_built_says_how_long_it_takes() {
    jdbc.sql("DROP SCHEMA public CASCADE").update();
    jdbc.sql("CREATE SCHEMA public").update();
    migrate("3");
    jdbc.sql(
            """
            WITH v AS (
              INSERT INTO catalog_version (sha256, content, origin, loaded_by)
              VALUES ('x', '', 'test', 'test') RETURNING id
            ), b AS (
              INSERT INTO builder (name, catalog_version, position, platform, architecture,
                execution, mode, branch, repository, tags, requires, priority, definition)
              SELECT name, v.id, 0, 'debian', 'AMD64', 'native', 'debug', '3.13', 'cpython', '{}'::text[],
                ARRAY['linux', 'amd64'], 0, '{}'::jsonb
              FROM v, unnest(ARRAY['one', 'two']) AS name RETURNING *
            ), s AS (
              INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
              VALUES ('', '', 'cpython', '3.13', 'abc', 'test') RETURNING id
            ), r AS (
              INSERT INTO build_request (build_set_id, builder_id, state, priority, requires,
                expires_at)
              SELECT s.id, b.id, v.state, v.urgency, b.requires, now() + interval '1 day'
              FROM s, b, (VALUES ('PENDING', 1), ('PENDING', 80), ('COMPLETE', 0))
                AS v (state, urgency)
              ORDER BY urgency, b.name RETURNING *
            )
            INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
              repository, branch, revision, state, result, started_at, finished_at)
            SELECT b.id, 1, r.id, b.catalog_version, '{}'::jsonb, 'cpython', '3.13', 'abc', 'COMPLETE',
              'SUCCESS', now() - interval '10 minutes', now()
            FROM r JOIN b ON b.id = r.builder_id WHERE r.state = 'COMPLETE'
            """)
        .update();
    List<Long> before =
        jdbc.sql("SELECT id FROM build_request WHERE state = 'PENDING' ORDER BY priority DESC, id")
            .query(Long.class)
            .list();
    migrate("");
    assertThat(before).hasSize(4);
    assertThat(
            jdbc.sql("SELECT id FROM build_request WHERE state = 'PENDING' ORDER BY rank, id")
                .query(Long.class)
                .list())
        .isEqualTo(before);
    assertThat(jdbc.sql("SELECT labels::text FROM requirement").query(String.class).list())
        .containsExactly("{amd64,linux}");
    assertThat(jdbc.sql("SELECT expected FROM pace").query(Double.class).list())
        .containsExactly(600.0, 600.0);
  }
}
