package org.millrace.coordinator.verdict;

import java.util.List;

/**
 * Counts lines that the CPython project's farm takes for warnings of a test run: its pattern, with
 * what has changed in the runner's words since.
 */
final class WarningLines implements Lines {
  static final LineSigns LINE_SIGNS =
      LineSigns.anywhere(
          "Warning --",
          "Fatal Py",
          "Exception ig",
          "Windows f",
          "ResourceWarn",
          "Unhan",
          "FAIL:",
          "ERROR:",
          "unexpected s",
          "Kill <",
          "Kill w",
          "No space left on dev",
          "Re-run",
          " leaked [");

  private static final List<String> SIGNS =
      List.of(
          "Warning -- ",
          "Fatal Python error:",
          "Exception ignored in:",
          "Exception ignored while ",
          "Windows fatal exception:",
          "ResourceWarning",
          "Unhandled exception in thread started by ",
          "FAIL: ",
          "ERROR: ",
          "unexpected success",
          "Kill <WorkerThread ",
          "Kill worker process ",
          "No space left on device");

  private long count;
  private String first = "";
  private long firstNumber;

  @Override
  public void line(String line, long number) {
    if (isWarning(line)) {
      count++;
      if (count == 1) {
        first = line;
        firstNumber = number;
      }
    }
  }

  private static boolean isWarning(String line) {
    if (line.contains("Re-running test") && line.contains(" in verbose mode")) {
      return true;
    }
    if (line.contains(" leaked [") && !line.endsWith("(this is fine)")) {
      return true;
    }
    for (String sign : SIGNS) {
      if (line.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  long count() {
    return count;
  }

  /** Of the first, from 1. */
  long firstNumber() {
    return firstNumber;
  }

  String words() {
    return count == 1 ? first : count + " lines, the first: " + first;
  }
}
