package org.millrace.endtoend.bench;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Says on standard error what the benchmark is doing; standard output is for its document. */
final class Progress {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private Progress() {}

  static void say(String text) {
    System.err.println(LocalTime.now(ZoneId.systemDefault()).format(CLOCK) + " " + text);
  }
}
