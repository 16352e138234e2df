package org.millrace.coordinator.verdict;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What faulthandler printed when it ended a process: {@code Fatal Python error: Segmentation fault}
 * or {@code Timeout (0:20:00)!}, and the stacks behind it.
 */
final class Dump {
  private static final String FATAL = "Fatal Python error: ";
  private static final String TIMEOUT = "Timeout (";
  private static final Pattern UNFINISHED =
      Pattern.compile("(\\S{1,300}) \\(([^()\\s]{1,500})\\)(.{0,300}?) \\.\\.\\. .*+");
  private static final Pattern FRAME =
      Pattern.compile("  File \".{0,1000}?\", line [0-9]{1,9} in (?:\\S+\\.)?(test\\w*)");
  private static final Pattern MORE =
      Pattern.compile(
          "|(?: |<|Thread |Current thread|Stack |Extension modules|Python runtime state).*+");
  private static final int MOST_LINES = 1000;
  private static final int LONGEST_EXCERPT = 4096;

  private final String cause;
  private final boolean late;
  private final long number;
  private final @Nullable String testCase;
  private final StringBuilder excerpt = new StringBuilder();
  private String function = "";
  private int lines;
  private boolean over;

  private Dump(String cause, boolean late, long number, @Nullable String testCase) {
    this.cause = cause;
    this.late = late;
    this.number = number;
    this.testCase = testCase;
  }

  /** Begins with this line, if it is a first one. It may stand behind what a test printed. */
  static Optional<Dump> in(String line, long number) {
    int dead = line.indexOf(FATAL);
    int late = dead < 0 && line.endsWith(")!") ? line.indexOf(TIMEOUT) : -1;
    if (dead < 0 && late < 0) {
      return Optional.empty();
    }
    String cause =
        dead >= 0
            ? line.substring(dead + FATAL.length())
            : line.substring(late + TIMEOUT.length(), line.length() - 2);
    Matcher unfinished = UNFINISHED.matcher(line);
    Dump dump =
        new Dump(
            cause,
            dead < 0,
            number,
            unfinished.matches()
                ? TestId.of(unfinished.group(1), unfinished.group(2), unfinished.group(3))
                : null);
    dump.add(line);
    if (unfinished.matches()) {
      dump.function = unfinished.group(1);
    }
    return Optional.of(dump);
  }

  /** The next line of the same output, if it is still of the dump. */
  void add(String line) {
    if (lines > 0 && !MORE.matcher(line).matches()) {
      over = true;
      return;
    }
    lines++;
    if (excerpt.length() + line.length() < LONGEST_EXCERPT) {
      excerpt.append(line).append('\n');
    }
    Matcher frame = FRAME.matcher(line);
    if (function.isEmpty() && frame.matches()) {
      function = frame.group(1);
    }
  }

  /** Whether there may be more of it. */
  boolean isOpen() {
    return !over
        && lines < MOST_LINES
        && (function.isEmpty() || excerpt.length() < LONGEST_EXCERPT / 2);
  }

  /** Whether the process was ended because it ran too long; else it died. */
  boolean isTimeout() {
    return late;
  }

  /** The line of the log, from 1. */
  long number() {
    return number;
  }

  /** {@code 0:20:00 in test_sleep}, {@code Segmentation fault in test_segv}. */
  String words() {
    return function.isEmpty() ? cause : cause + " in " + function;
  }

  /** The test that ran, if its whole name is known. */
  Optional<CaseResult> testCase(String file) {
    return testCase == null
        ? Optional.empty()
        : Optional.of(
            new CaseResult(
                file,
                testCase,
                late ? TestOutcome.TIMED_OUT : TestOutcome.CRASHED,
                null,
                null,
                late ? TIMEOUT + cause + ")!" : FATAL + cause,
                excerpt.toString(),
                number));
  }
}
