package org.millrace.endtoend.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millrace.endtoend.harness.FarmApi;

/** The pages that are measured. Whoever makes a new one adds it here. */
final class PageList {
  private PageList() {}

  /**
   * A page.
   *
   * @param name short, for tables and keys
   * @param path with what is looked up in the database in braces
   */
  record Page(String name, String path) {}

  private static final List<Page> ALL =
      List.of(
          new Page("home", "/"),
          new Page("waterfall", "/waterfall"),
          new Page("waterfall-branch", "/waterfall?branch=3.14"),
          new Page("waterfall-mode", "/waterfall?mode=refleaks"),
          new Page("waterfall-bad", "/waterfall?result=failure"),
          new Page("console", "/console"),
          new Page("console-branch", "/console?branch=3.x"),
          new Page("release-status", "/release-status"),
          new Page("builders", "/builders"),
          new Page("builders-branch", "/builders?branch=3.x"),
          new Page("builder", "/builders/{builder}"),
          new Page("build-good", "/builds/{good}"),
          new Page("build-bad", "/builds/{bad}"),
          new Page("build-running", "/builds/{running}"),
          new Page("build-old", "/builds/{old}"),
          new Page("compare", "/builds/{bad}/compare"),
          new Page("log", "/builds/{bad}/logs/test/stdio"),
          new Page("tests", "/tests"),
          new Page("tests-search", "/tests?q=ssl"),
          new Page("test", "/tests/{test}"),
          new Page("build-set", "/build-sets/{set}"),
          new Page("pending", "/pending"),
          new Page("changes", "/changes"),
          new Page("change", "/changes/{change}"),
          new Page("schedulers", "/schedulers"),
          new Page("scheduler", "/schedulers/pushes-3.x"),
          new Page("workers", "/workers"),
          new Page("worker", "/workers/{worker}"),
          new Page("feed", "/feed.atom"),
          new Page("badge", "/badges/branch.svg?name=3.x"),
          new Page("login", "/login"));

  /** What stands for words in braces: one value each. */
  private static final Map<String, String> LOOK_UPS =
      Map.of(
          "builder",
          "SELECT name FROM builder WHERE name LIKE 'AMD64 Debian root 3.x%' OR active"
              + " ORDER BY last_number DESC LIMIT 1",
          "good",
          "SELECT max(id) FROM build WHERE result = 'SUCCESS'",
          "bad",
          "SELECT max(b.id) FROM build b JOIN attempt a ON a.build_id = b.id"
              + " JOIN log l ON l.attempt_id = a.id AND l.name = 'test.stdio'"
              + " WHERE b.result = 'FAILURE' AND b.reason = 'TESTS_FAILED'",
          "running",
          "SELECT min(id) FROM build WHERE state = 'RUNNING'",
          "old",
          "SELECT max(id) FROM build WHERE result = 'FAILURE'"
              + " AND id < (SELECT max(id) / 2 FROM build)",
          "test",
          "SELECT name FROM test_name WHERE name LIKE '%test_wrong_cert_tls13'",
          "worker",
          "SELECT w.name FROM worker w JOIN attempt a ON a.worker_id = w.id"
              + " GROUP BY w.name ORDER BY count(*) DESC, w.name LIMIT 1",
          "change",
          "SELECT max(id) FROM change",
          "set",
          "SELECT max(id) FROM build_set WHERE scheduler LIKE 'pushes%'");

  /** All pages with real addresses. */
  static List<Page> in(Database database) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : LOOK_UPS.entrySet()) {
      values.put("{" + one.getKey() + "}", FarmApi.encode(database.text(one.getValue())));
    }
    List<Page> pages = new ArrayList<>();
    for (Page page : ALL) {
      String path = page.path();
      for (Map.Entry<String, String> value : values.entrySet()) {
        path = path.replace(value.getKey(), value.getValue());
      }
      pages.add(new Page(page.name(), path));
    }
    return pages;
  }
}
