package org.millrace.coordinator.verdict;

import java.util.List;

/**
 * Counts lines that the CPython project's farm takes for warnings of a test run: its pattern, with
 * what has changed in the runner's words since.
 */
final class WarningLines {
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

  void line(String line) {
    if (isWarning(line)) {
      count++;
      first = count == 1 ? line : first;
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

  String words() {
    return count == 1 ? first : count + " lines, the first: " + first;
  }
}
