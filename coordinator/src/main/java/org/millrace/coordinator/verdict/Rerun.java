package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tests of a file run again: {@code Re-running test_x in verbose mode (matching: test_a,
 * test_b)}. Where the run before was not verbose, only this names the tests that failed.
 */
final class Rerun {
  private static final Pattern HEAD =
      Pattern.compile("(?:[0-9].{0,60} )?Re-running (\\S++) in verbose mode \\(matching: (.*)\\)");
  private static final Pattern TEST =
      Pattern.compile("(\\w{1,300}) \\(([^()\\s]{1,500})\\)(?: .*+)?");
  private static final int MOST = 1_000;

  private final String file;
  private final Set<String> methods;
  private final Set<String> ids = new HashSet<>();

  private Rerun(String file, Set<String> methods) {
    this.file = file;
    this.methods = methods;
  }

  /** What is in a line, if it says so. */
  static Optional<Rerun> in(String line) {
    if (!line.contains("Re-running ")) {
      return Optional.empty();
    }
    Matcher head = HEAD.matcher(line);
    return head.matches()
        ? Optional.of(new Rerun(head.group(1), Set.of(distinct(head.group(2)))))
        : Optional.empty();
  }

  private static String[] distinct(String names) {
    return List.of(names.split(", ", MOST)).stream().distinct().toArray(String[]::new);
  }

  String file() {
    return file;
  }

  /** The next line of the file's output. */
  void line(String line) {
    Matcher test = TEST.matcher(line);
    if (test.matches() && methods.contains(test.group(1)) && ids.size() < MOST) {
      ids.add(TestId.of(test.group(1), test.group(2), ""));
    }
  }

  /** Whether tests are still to come. */
  boolean isOpen() {
    return ids.size() < methods.size();
  }

  /** The tests that ran. */
  List<String> ids() {
    return new ArrayList<>(ids);
  }
}
