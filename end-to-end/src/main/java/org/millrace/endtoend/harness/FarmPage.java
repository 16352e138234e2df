package org.millrace.endtoend.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One of the pages of a farm. Whoever makes a new page adds it here: browser tests and pictures
 * take all of them.
 *
 * @param name short, for files and messages
 * @param path with its query
 * @param operator whether it is only for who has signed in
 */
public record FarmPage(String name, String path, boolean operator) {
  private static final List<FarmPage> ALL =
      List.of(
          open("home", "/"),
          open("waterfall", "/waterfall"),
          open("waterfall-branch", "/waterfall?branch=3.14"),
          open("console", "/console"),
          open("release-status", "/release-status"),
          open("builders", "/builders"),
          open("builder", "/builders/{builder}"),
          open("build-good", "/builds/{good}"),
          open("build-failed", "/builds/{failed}"),
          open("build-running", "/builds/{running}"),
          open("compare", "/builds/{pinned}/compare"),
          open("log", "/builds/{failed}/logs/test/stdio"),
          open("build-set", "/build-sets/{set}"),
          open("pending", "/pending"),
          open("changes", "/changes"),
          open("change", "/changes/{change}"),
          open("tests", "/tests"),
          open("test", "/tests/by-id/{test}"),
          open("schedulers", "/schedulers"),
          open("scheduler", "/schedulers/{scheduler}"),
          open("workers", "/workers"),
          open("worker", "/workers/{worker}"),
          open("error", "/builds/999999999999"),
          open("login", "/login"),
          new FarmPage("audit", "/audit", true),
          new FarmPage("workers-new", "/workers/new", true),
          new FarmPage("builder-operator", "/builders/{builder}", true),
          new FarmPage("build-operator", "/builds/{failed}", true),
          new FarmPage("build-pinned", "/builds/{pinned}", true),
          new FarmPage("worker-operator", "/workers/{worker}", true),
          new FarmPage("scheduler-operator", "/schedulers/{scheduler}", true),
          new FarmPage("test-operator", "/tests/by-id/{test}", true));

  /** What stands for the words in braces: one value each. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "builder",
              """
              SELECT b.name FROM builder b WHERE b.active AND EXISTS
                (SELECT 1 FROM build WHERE builder_id = b.id AND result = 'FAILURE')
               ORDER BY EXISTS (SELECT 1 FROM build_pin p JOIN build x ON x.id = p.build_id
                                 WHERE x.builder_id = b.id) DESC, b.last_number DESC, b.id LIMIT 1
              """,
          "good", "SELECT max(id) FROM build WHERE result = 'SUCCESS'",
          "failed",
              """
              SELECT max(b.id) FROM build b JOIN attempt a ON a.build_id = b.id
                JOIN log l ON l.attempt_id = a.id AND l.name = 'test.stdio'
               WHERE b.result = 'FAILURE' AND b.reason = 'TESTS_FAILED'
              """,
          "pinned",
              """
              SELECT max(b.id) FROM build_pin p JOIN build b ON b.id = p.build_id
               WHERE b.result = 'FAILURE' AND EXISTS
                 (SELECT 1 FROM build_pin o JOIN build g ON g.id = o.build_id
                   WHERE g.builder_id = b.builder_id AND g.number < b.number)
              """,
          "running", "SELECT min(id) FROM build WHERE state = 'RUNNING'",
          "set", "SELECT max(id) FROM build_set",
          "change", "SELECT max(id) FROM change",
          "test",
              """
              SELECT test_id FROM test_result WHERE bad
               ORDER BY attempt_id DESC, step DESC, ordinal DESC LIMIT 1
              """,
          "scheduler", "SELECT name FROM scheduler ORDER BY name LIMIT 1",
          "worker",
              "SELECT name FROM worker WHERE state = 'ACTIVE' ORDER BY last_seen_at DESC NULLS LAST, id LIMIT 1");

  private static FarmPage open(String name, String path) {
    return new FarmPage(name, path, false);
  }

  /** All pages with real addresses, by what is in the farm's database. */
  static List<FarmPage> of(JdbcClient database) {
    List<FarmPage> pages = new ArrayList<>(ALL);
    EXAMPLES.forEach((word, query) -> {
      String value = FarmApi.encode(database.sql(query).query(String.class).single());
      pages.replaceAll(page ->
          new FarmPage(page.name, page.path.replace("{" + word + "}", value), page.operator));
    });
    return List.copyOf(pages);
  }
}
