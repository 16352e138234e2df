package org.millrace.coordinator.api.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.TestIndex;
import org.millrace.coordinator.results.TestIndex.BadFile;
import org.millrace.coordinator.results.TestIndex.Found;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /tests} and {@code /failing-tests}: tests by a part of their name, and what is bad now.
 */
@RestController
@RequestMapping("/api/v1")
class TestListEndpoint {
  private final TestIndex index;

  TestListEndpoint(TestIndex index) {
    this.index = index;
  }

  /**
   * A test that some build told of.
   *
   * @param test its name; that of its file where it is one
   */
  record TestNameAnswer(String file, String test) {}

  @GetMapping("/tests")
  Page<TestNameAnswer> find(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String text = q.strip();
    String list = "tests with " + text;
    int last = after == null ? 0 : Math.clamp(Cursor.number(list, after), 0, Integer.MAX_VALUE);
    return Page.of(
        list,
        index.find(text, last, Page.rows(limit)),
        limit,
        found -> found.id().value(),
        TestListEndpoint::name);
  }

  private static TestNameAnswer name(Found found) {
    return new TestNameAnswer(found.name().file(), found.name().shown());
  }

  /** A test, and in the newest run of how many builders it is bad. */
  record FailingTestAnswer(String test, int builders) {}

  /**
   * A file of tests that is bad in the newest run of some builder.
   *
   * @param builders on how many
   * @param architectures of these
   * @param tests the worst of its tests; empty where nobody named any
   */
  record FailingFileAnswer(
      String file, int builders, List<String> architectures, List<FailingTestAnswer> tests) {}

  /**
   * What is bad now, on the most builders first.
   *
   * @param builders how many ran any test at all
   */
  record FailingTestsAnswer(int builders, List<FailingFileAnswer> items, @Nullable String next) {}

  @GetMapping("/failing-tests")
  FailingTestsAnswer failing(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String list = "failing tests of " + branch;
    int rows = Page.rows(limit);
    String key = Cursor.key(list, after);
    List<BadFile> bad =
        key == null ? index.badNow(branch, Integer.MAX_VALUE, "", rows) : behind(branch, key, rows);
    Page<FailingFileAnswer> page =
        Page.of(
            list,
            bad,
            limit,
            file -> file.builders() + " " + file.name().file(),
            TestListEndpoint::file);
    return new FailingTestsAnswer(index.builders(branch), page.items(), page.next());
  }

  private List<BadFile> behind(String branch, String key, int rows) {
    String[] parts = key.split(" ", 2);
    try {
      return index.badNow(branch, Integer.parseInt(parts[0]), parts[1], rows);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw ApiError.badParameter("'after' is not a cursor of this list.");
    }
  }

  private static FailingFileAnswer file(BadFile file) {
    return new FailingFileAnswer(
        file.name().file(),
        file.builders(),
        file.architectures(),
        file.tests().stream()
            .map(test -> new FailingTestAnswer(test.name().shown(), test.builders()))
            .toList());
  }
}
