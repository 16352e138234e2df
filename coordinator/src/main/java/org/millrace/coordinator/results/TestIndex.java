package org.millrace.coordinator.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tests that are bad now, wherever they run, and tests by a part of their name. Any thread. */
@Component
public class TestIndex {
  /** So many tests of a file are named. */
  private static final int NAMED = 6;

  private final JdbcClient jdbc;
  private final Dictionary dictionary;

  TestIndex(JdbcClient jdbc, Dictionary dictionary) {
    this.jdbc = jdbc;
    this.dictionary = dictionary;
  }

  /**
   * A file of tests that is bad in the newest run of some builder.
   *
   * @param builders on how many
   * @param architectures of these
   * @param tests the worst of its tests that are bad; empty where nobody named any
   */
  public record BadFile(
      TestId id, TestName name, int builders, List<String> architectures, List<BadTest> tests) {}

  /** A test that is bad in the newest run of so many builders. */
  public record BadTest(TestId id, TestName name, int builders) {}

  /** A test that some build told of. */
  public record Found(TestId id, TestName name) {}

  /**
   * What is bad now, on the most builders first.
   *
   * @param branch of builders.yaml; empty for all
   * @param builders of the last one that was seen; {@link Integer#MAX_VALUE} to begin
   * @param file the last one that was seen
   */
  public List<BadFile> badNow(String branch, int builders, String file, int limit) {
    Map<String, BadFile> found = new LinkedHashMap<>();
    jdbc.sql(
            """
            WITH newest AS MATERIALIZED (
              SELECT b.id, b.architecture, r.attempt_id FROM builder b
                CROSS JOIN LATERAL (
                  SELECT attempt_id FROM test_run WHERE builder_id = b.id
                   ORDER BY attempt_id DESC LIMIT 1) r
               WHERE b.active AND (:branch = '' OR b.branch = :branch)
            ), bad AS MATERIALIZED (
              SELECT n.file, n.name, n.id, w.id AS builder, w.architecture
                FROM newest w JOIN test_result x ON x.attempt_id = w.attempt_id AND x.bad
                JOIN test_name n ON n.id = x.test_id
            ), files AS (
              SELECT file, count(DISTINCT builder) AS builders,
                     array_agg(DISTINCT architecture ORDER BY architecture) AS architectures
                FROM bad GROUP BY file
            ), page AS (
              SELECT * FROM files
               WHERE builders < :builders OR builders = :builders AND file > :file
               ORDER BY builders DESC, file LIMIT :limit
            )
            SELECT p.file, f.id AS file_id, p.builders, p.architectures, t.id, t.name,
                   t.builders AS test_builders
              FROM page p JOIN test_name f ON f.file = p.file AND f.name = ''
              LEFT JOIN LATERAL (
                SELECT id, name, count(DISTINCT builder) AS builders FROM bad
                 WHERE bad.file = p.file AND bad.name <> ''
                 GROUP BY id, name ORDER BY builders DESC, name LIMIT :named) t ON true
             ORDER BY p.builders DESC, p.file, t.builders DESC, t.name
            """)
        .param("branch", branch)
        .param("builders", builders)
        .param("file", file)
        .param("limit", limit)
        .param("named", NAMED)
        .query(row -> {
          String name = row.getString("file");
          if (!found.containsKey(name)) {
            found.put(
                name,
                new BadFile(
                    new TestId(row.getInt("file_id")),
                    new TestName(name, ""),
                    row.getInt("builders"),
                    List.of((String[]) row.getArray("architectures").getArray()),
                    new ArrayList<>()));
          }
          String test = row.getString("name");
          if (test != null) {
            Objects.requireNonNull(found.get(name))
                .tests()
                .add(
                    new BadTest(
                        new TestId(row.getInt("id")),
                        new TestName(name, test),
                        row.getInt("test_builders")));
          }
        });
    return List.copyOf(found.values());
  }

  /** On how many builders of a branch, or of all, a test ever ran. */
  public int builders(String branch) {
    return jdbc.sql(
            """
            SELECT count(*) FROM builder b WHERE b.active AND (:branch = '' OR b.branch = :branch)
              AND EXISTS (SELECT FROM test_run WHERE builder_id = b.id)
            """)
        .param("branch", branch)
        .query(Integer.class)
        .single();
  }

  /**
   * Files and tests whose name has a text in it, in the order in which they were first told of.
   *
   * @param after the id of the last one that was seen; 0 to begin
   */
  public List<Found> find(String text, int after, int limit) {
    return jdbc.sql(
            """
            SELECT id, file, name FROM test_name
             WHERE id > ? AND strpos(lower(CASE name WHEN '' THEN file ELSE name END), lower(?)) > 0
             ORDER BY id LIMIT ?
            """)
        .params(after, text, limit)
        .query((row, n) ->
            new Found(
                new TestId(row.getInt("id")),
                new TestName(row.getString("file"), row.getString("name"))))
        .list();
  }

  /** The ids of those names that some build told of. */
  public Map<TestName, TestId> ids(Collection<TestName> names) {
    Map<TestName, TestId> ids = new HashMap<>();
    dictionary.find(names).forEach((name, id) -> ids.put(name, new TestId(id)));
    return ids;
  }
}
