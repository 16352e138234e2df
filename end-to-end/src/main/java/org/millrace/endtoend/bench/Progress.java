package org.millrace.endtoend.bench;

import java.time.Duration;
import java.time.Instant;

/** Says on standard error what the benchmark is doing; standard output is for its document. */
final class Progress {
  private static final Instant START = Instant.now();

  private Progress() {}

  static void say(String format, Object... arguments) {
    Duration since = Duration.between(START, Instant.now());
    System.err.printf(
        "[%2d:%02d] %s%n",
        since.toMinutes(), since.toSecondsPart(), String.format(format, arguments));
  }
}
