package org.millrace.coordinator.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.catalog.Execution;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Artifact;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.queue.RequestId;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rows that a test needs and that come of elsewhere in a real farm: builders, and requests to build
 * them.
 */
public final class Fixtures {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final JdbcClient jdbc;

  public Fixtures(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A builder with the steps {@code compile} and {@code test}. */
  public BuilderId builder(String name, String... requires) {
    return builder(definition(name, List.of(requires), step("compile"), step("test")));
  }

  /** A builder as it is given. */
  public BuilderId builder(BuilderDefinition definition) {
    // The version that the coordinator has loaded, if it has: another one it would try to read.
    long version =
        jdbc.sql(
                """
                WITH made AS (
                  INSERT INTO catalog_version (sha256, content, origin, loaded_by)
                  SELECT 'test', '', 'test', 'test' WHERE NOT EXISTS (SELECT FROM catalog_version)
                  ON CONFLICT DO NOTHING RETURNING id)
                SELECT id FROM made UNION ALL (SELECT id FROM catalog_version ORDER BY id LIMIT 1)
                """)
            .query(Long.class)
            .list()
            .getFirst();
    return new BuilderId(
        jdbc.sql(
                """
                INSERT INTO builder (name, catalog_version, position, platform, architecture,
                  execution, mode, branch, repository, tags, requires, priority, definition)
                VALUES (?, ?, (SELECT count(*) FROM builder), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                RETURNING id
                """)
            .params(
                definition.name(),
                version,
                definition.platform(),
                definition.architecture(),
                definition.execution().word(),
                definition.mode(),
                definition.branch(),
                definition.repository(),
                definition.tags().toArray(String[]::new),
                definition.requires().toArray(String[]::new),
                definition.priority(),
                JSON.writeValueAsString(definition))
            .query(Long.class)
            .single());
  }

  /** A definition for {@link #builder(BuilderDefinition)}. */
  public static BuilderDefinition definition(
      String name, List<String> requires, StepDefinition... steps) {
    return new BuilderDefinition(
        name,
        "debian",
        "AMD64",
        Execution.NATIVE,
        "debug",
        "3.13",
        "cpython",
        "3.13",
        List.of("3.13"),
        requires,
        0,
        List.of(steps));
  }

  /** A step that runs {@code true}, with an artifact {@code NAME.xml} of at most 1,000 bytes. */
  public static StepDefinition step(String name) {
    return step(name, 1 << 28);
  }

  /** The same with a cap for its log. */
  public static StepDefinition step(String name, long logCap) {
    return new StepDefinition(
        name,
        false,
        List.of("true"),
        "",
        Map.of("LANG", "C.UTF-8"),
        Duration.ofMinutes(20),
        null,
        Duration.ofSeconds(5),
        true,
        true,
        false,
        false,
        false,
        List.of(),
        Parser.NONE,
        logCap,
        List.of(new Artifact(name + ".xml", "out/" + name + ".xml", 1000)),
        null);
  }

  /** A step whose log is read for tests; it may leave {@code NAME.xml}, of 1 MB at most. */
  public static StepDefinition testing(String name) {
    StepDefinition plain = step(name);
    return new StepDefinition(
        name,
        false,
        plain.command(),
        plain.directory(),
        plain.environment(),
        plain.silence(),
        plain.limit(),
        plain.grace(),
        false,
        true,
        true,
        true,
        false,
        List.of(),
        Parser.REGRTEST,
        plain.logCap(),
        List.of(new Artifact(name + ".xml", "out/" + name + ".xml", 1_000_000)),
        null);
  }

  /** A pending request for the builder, of a build set of its own. */
  public RequestId request(BuilderId builder) {
    return request(builder, 0);
  }

  /** The same with a priority. */
  public RequestId request(BuilderId builder, int priority) {
    return requests(builder, priority, 1).getFirst();
  }

  /** Pending requests for the builder, all of one build set. */
  public List<RequestId> requests(BuilderId builder, int priority, int count) {
    return jdbc.sql(
            """
            WITH made AS (
              INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
              SELECT '', 'a test', repository, '3.13', repeat('a', 40), 'test'
              FROM builder WHERE id = :builder RETURNING id)
            INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority, rank,
              expires_at)
            SELECT made.id, b.id, b.requirement_id, :priority, now() - :priority * interval '3 min',
              now() + interval '1 day'
            FROM made, builder b, generate_series(1, :count) WHERE b.id = :builder RETURNING id
            """)
        .param("builder", builder.value())
        .param("priority", priority)
        .param("count", count)
        .query((row, n) -> new RequestId(row.getLong(1)))
        .list();
  }

  /** Column {@code column} of the row with this id, as text. */
  public String text(String table, String column, long id) {
    return jdbc.sql("SELECT coalesce((%s)::text, '') FROM %s WHERE id = ?".formatted(column, table))
        .param(id)
        .query(String.class)
        .single();
  }

  /** Makes the lease of an attempt lapse at once. */
  public void lapse(long attempt) {
    jdbc.sql("UPDATE attempt SET lease_until = now() - interval '1 second' WHERE id = ?")
        .param(attempt)
        .update();
  }
}
