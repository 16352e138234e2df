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

  /**
   * Adds what the run's JUnit file knows: every test with its duration, where the log names those
   * that failed. Where they differ the log wins.
   *
   * @param xml all of the file; at most 32 MB of it are read
   * @throws UnreadableReport if it is none, or may be meant to do harm
   */
  public static TestReport withJunit(TestReport report, LogSource xml)
      throws IOException, UnreadableReport {
    JunitReading reading = new JunitReading();
    return new JunitMerge(report).with(reading.read(xml), reading.isCut());
  }
}
