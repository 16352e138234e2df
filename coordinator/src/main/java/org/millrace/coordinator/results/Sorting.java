package org.millrace.coordinator.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestReport;

/** Parts a report into what is ordinary, which runs share, and what is a row of its own. */
final class Sorting {
  private static final int MOST_ROWS = 5_000;
  private static final int MOST_EXCERPTS = 1_000_000;
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int LONGEST_EXCERPT = 4_096;

  /** A file's place in the run. */
  record Place(char letter, byte length) {}

  private final SortedMap<TestName, Place> files = new TreeMap<>();
  private final Map<String, SortedMap<TestName, Character>> tests = new HashMap<>();
  private final List<ResultRow> rows = new ArrayList<>();
  private int bad;
  private boolean cut;
  private int excerpts;

  Sorting(TestReport report) {
    cut = report.cut();
    report.files().forEach(this::add);
    report.cases().forEach(this::add);
    // Where only failures are known, nobody knows which tests there were.
    tests.values().removeIf(letters -> letters.values().stream().allMatch(l -> l == Letters.TOLD));
  }

  private void add(FileResult file) {
    TestName name = TestName.ofFile(file.file());
    char letter = Letters.of(file.outcome(), file.first());
    files.put(name, new Place(letter, Lengths.of(file.duration())));
    if (file.outcome().isBad()) {
      bad++;
    }
    if (letter == Letters.TOLD) {
      row(
          new ResultRow(
              name,
              "",
              file.outcome(),
              file.first(),
              StoredText.line(file.message(), LONGEST_MESSAGE),
              "",
              file.line(),
              file.leaks(),
              file.duration()));
    }
  }

  private void add(CaseResult test) {
    TestName file = TestName.ofFile(test.file());
    TestName name = TestName.ofTest(test.file(), test.name());
    char letter = Letters.of(test.outcome(), test.first());
    // A file that only a JUnit file names ran, too.
    files.putIfAbsent(file, new Place(letter == Letters.TOLD ? Letters.TOLD : 'p', (byte) 0));
    tests
        .computeIfAbsent(file.file(), key -> new TreeMap<>())
        .merge(name, letter, (a, b) -> a == Letters.TOLD ? a : b);
    if (letter == Letters.TOLD) {
      row(
          new ResultRow(
              name,
              TestName.variant(test.name()),
              test.outcome(),
              test.first(),
              StoredText.line(test.message(), LONGEST_MESSAGE),
              excerpt(test.excerpt()),
              test.line(),
              Leaks.NONE,
              test.duration()));
    }
  }

  private String excerpt(String text) {
    String kept = excerpts < MOST_EXCERPTS ? StoredText.lines(text, LONGEST_EXCERPT) : "";
    excerpts += kept.length();
    cut |= kept.isEmpty() && !text.isEmpty();
    return kept;
  }

  private void row(ResultRow row) {
    if (rows.size() < MOST_ROWS) {
      rows.add(row);
    } else {
      cut = true;
    }
  }

  SortedMap<TestName, Place> files() {
    return files;
  }

  /** The tests of each file of which all are known. */
  Map<String, SortedMap<TestName, Character>> tests() {
    return tests;
  }

  List<ResultRow> rows() {
    return rows;
  }

  /** How many files call for attention. */
  int bad() {
    return bad;
  }

  boolean cut() {
    return cut;
  }
}
