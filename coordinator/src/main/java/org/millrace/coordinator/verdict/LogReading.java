package org.millrace.coordinator.verdict;

/** Reads a step's log line by line and then says what came of the step. */
interface LogReading extends Lines {

  /** What is in the lines that it must be shown. */
  LineSigns signs();

  /**
   * What came of a step that ended by itself.
   *
   * @param exitCode of the step's command; 128 + n where signal n killed it
   */
  Finding finding(int exitCode, LogEnd end);
}
