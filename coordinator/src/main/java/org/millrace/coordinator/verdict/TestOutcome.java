package org.millrace.coordinator.verdict;

/**
 * What became of a test file or of one test in it. Of a file that was run again this is the last
 * word of the runner.
 */
public enum TestOutcome {
  PASSED,
  SKIPPED,
  /** Skipped, because it needs a resource that this run denies. */
  DENIED,
  /** A file without a test that was run. */
  NO_TESTS,
  EXPECTED_FAILURE,
  UNEXPECTED_SUCCESS,
  FAILED,
  /** Failed with an exception that is not an assertion's. */
  ERROR,
  ENVIRONMENT_CHANGED,
  LEAKED,
  TIMED_OUT,
  CRASHED,
  /** The run ended before the file did. */
  INTERRUPTED;

  /** Whether it calls for somebody's attention. */
  public boolean isBad() {
    return switch (this) {
      case PASSED, SKIPPED, DENIED, NO_TESTS, EXPECTED_FAILURE -> false;
      case UNEXPECTED_SUCCESS,
          FAILED,
          ERROR,
          ENVIRONMENT_CHANGED,
          LEAKED,
          TIMED_OUT,
          CRASHED,
          INTERRUPTED ->
          true;
    };
  }
}
