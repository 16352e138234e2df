package org.millrace.coordinator.verdict;

/**
 * How many tests a run had, by its own words; -1 where it did not say.
 *
 * @param run tests, without re-runs where the runner tells them apart
 * @param files test files
 */
public record TestTotals(long run, long failed, long skipped, long files) {
  public static final TestTotals UNKNOWN = new TestTotals(-1, -1, -1, -1);
}
