package org.millrace.coordinator.demo;

import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is in a database.
 *
 * @param found in words, with counts; empty where there is nothing
 * @param demonstration it is all made up: no other builders were put in force since
 * @param atWork coordinators that are connected, in words; empty where there are none
 * @param inForce the text of its builders.yaml; empty where there is none
 */
public record DemoContents(String found, boolean demonstration, String atWork, String inForce) {
  private static final DemoContents NOTHING = new DemoContents("", false, "", "");

  /** Reads it; the tables of the farm need not be there. */
  static DemoContents of(JdbcClient jdbc) {
    List<String> tables =
        jdbc.sql("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
            .query(String.class)
            .list();
    if (tables.isEmpty()) {
      return NOTHING;
    }
    if (!tables.containsAll(
        List.of("flyway_schema_history", "builder", "build_request", "worker"))) {
      return new DemoContents(
          "tables of something else (%s)"
              .formatted(String.join(", ", tables.subList(0, Math.min(5, tables.size())))),
          false,
          "",
          "");
    }
    return new DemoContents(found(jdbc), isDemonstration(jdbc), coordinators(jdbc), inForce(jdbc));
  }

  private static String found(JdbcClient jdbc) {
    return Objects.requireNonNullElse(
        jdbc.sql(
                """
                SELECT string_agg(to_char(n, 'FM999,999,999') || ' ' || what, ', ') FROM (VALUES
                  ('builders in force', (SELECT count(*) FROM builder WHERE active)),
                  ('changes', (SELECT count(*) FROM change)),
                  ('requests', (SELECT count(*) FROM build_request)),
                  ('builds', (SELECT count(*) FROM build)),
                  ('attempts', (SELECT count(*) FROM attempt)),
                  ('deliveries', (SELECT count(*) FROM inbox)),
                  ('workers', (SELECT count(*) FROM worker))) t(what, n) WHERE n > 0
                """)
            .query(String.class)
            .optional()
            .orElse(null),
        "");
  }

  private static boolean isDemonstration(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM worker w WHERE %s)
               AND coalesce((SELECT who FROM catalog_activation ORDER BY id DESC LIMIT 1), '') = ?
            """
                .formatted(DemoWorkers.IS_OURS))
        .param(DemoDatabase.WHO)
        .query(Boolean.class)
        .single();
  }

  private static String inForce(JdbcClient jdbc) {
    return jdbc.sql("SELECT content FROM catalog_version ORDER BY loaded_at DESC, id DESC LIMIT 1")
        .query(String.class)
        .optional()
        .orElse("");
  }

  /** Coordinators call themselves so, whatever else is connected. */
  private static String coordinators(JdbcClient jdbc) {
    return Objects.requireNonNullElse(
        jdbc.sql(
                """
                SELECT string_agg(DISTINCT coalesce(host(client_addr), 'this machine'), ', ')
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND application_name IN ('millrace', 'millrace notify', 'millrace migrations')
                """)
            .query(String.class)
            .optional()
            .orElse(null),
        "");
  }

  /**
   * For who wants to fill it.
   *
   * @throws DemoRefused which says what stands against it
   */
  void requireEmpty() {
    if (!atWork.isEmpty()) {
      throw new DemoRefused(
          "a coordinator is connected to it (from %s); stop it first".formatted(atWork));
    }
    if (!found.isEmpty()) {
      throw new DemoRefused(
          demonstration
              ? "it is filled with demonstration data already: " + found
              : "it is somebody's farm: there are " + found);
    }
  }
}
