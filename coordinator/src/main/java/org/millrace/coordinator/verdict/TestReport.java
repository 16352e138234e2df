package org.millrace.coordinator.verdict;

import java.util.List;

/**
 * What a test run said of its tests.
 *
 * @param files in the order of the log
 * @param cases those that the log or a JUnit file names; of a log alone these are the failed ones
 * @param cut whether there were more than are kept
 */
public record TestReport(
    TestTotals totals, List<FileResult> files, List<CaseResult> cases, boolean cut) {
  public static final TestReport EMPTY =
      new TestReport(TestTotals.UNKNOWN, List.of(), List.of(), false);

  public TestReport {
    files = List.copyOf(files);
    cases = List.copyOf(cases);
  }
}
