package org.millrace.protocol;

import java.util.Locale;

/**
 * How a step or a build ended, in Buildbot's words (buildbot/process/results.py).
 *
 * <p>{@link #worst} merges with Buildbot's precedence: CANCELLED, RETRY, EXCEPTION, FAILURE,
 * WARNINGS, SUCCESS, SKIPPED, from the strongest to the weakest.
 */
public enum Result {
  SUCCESS(1),
  WARNINGS(2),
  FAILURE(3),
  SKIPPED(0),
  EXCEPTION(4),
  RETRY(5),
  CANCELLED(6);

  private final int severity;

  Result(int severity) {
    this.severity = severity;
  }

  /** The stronger of the two. */
  public static Result worst(Result a, Result b) {
    return a.severity >= b.severity ? a : b;
  }

  /** The word as Buildbot writes it behind a step: {@code warnings}, {@code failure}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
