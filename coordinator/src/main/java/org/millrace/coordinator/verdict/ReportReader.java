package org.millrace.coordinator.verdict;

import java.io.IOException;

/** Reads what a test run said of its tests. Keeps nothing between calls. */
public final class ReportReader {
  private ReportReader() {}

  /**
   * Reads the log of CPython's test runner, once and with bounded memory.
   *
   * @param log all of the step's output
   * @param emulated whether its programs ran in an emulator
   */
  public static TestReport read(LogSource log, boolean emulated) throws IOException {
    RegrtestReading reading = new RegrtestReading(emulated);
    try (LineSplitter lines = new LineSplitter(reading.signs(), reading)) {
      log.copyTo(lines);
    }
    return reading.report();
  }
}
