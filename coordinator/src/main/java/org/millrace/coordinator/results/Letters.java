package org.millrace.coordinator.results;

import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.TestOutcome;

/** How rosters and sets write outcomes down, in one letter each. */
final class Letters {
  /** Not ordinary: there is a row of its own. */
  static final char TOLD = '!';

  private Letters() {}

  /** A letter for what is ordinary, and {@link #TOLD} for all else. */
  static char of(TestOutcome outcome, @Nullable TestOutcome first) {
    if (first != null && first.isBad()) {
      return TOLD;
    }
    return switch (outcome) {
      case PASSED -> 'p';
      case SKIPPED -> 's';
      case DENIED -> 'd';
      case NO_TESTS -> 'n';
      case EXPECTED_FAILURE -> 'x';
      case UNEXPECTED_SUCCESS,
          FAILED,
          ERROR,
          ENVIRONMENT_CHANGED,
          LEAKED,
          TIMED_OUT,
          CRASHED,
          INTERRUPTED ->
          TOLD;
    };
  }

  /** The outcome of a letter; null where it tells none. */
  static @Nullable TestOutcome outcome(@Nullable String letter) {
    if (letter == null || letter.isEmpty()) {
      return null;
    }
    return switch (letter.charAt(0)) {
      case 'p' -> TestOutcome.PASSED;
      case 's' -> TestOutcome.SKIPPED;
      case 'd' -> TestOutcome.DENIED;
      case 'n' -> TestOutcome.NO_TESTS;
      case 'x' -> TestOutcome.EXPECTED_FAILURE;
      default -> null;
    };
  }
}
