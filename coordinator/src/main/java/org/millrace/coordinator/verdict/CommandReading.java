package org.millrace.coordinator.verdict;

import java.util.List;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Any command: its exit code says it all, and what looks like its error is quoted. */
final class CommandReading implements LogReading {
  static final LineSigns SIGNS = LineSigns.anywhere("error:");

  private final List<Integer> warningCodes;
  private String firstError = "";
  private long errorNumber;

  CommandReading(List<Integer> warningCodes) {
    this.warningCodes = warningCodes;
  }

  @Override
  public LineSigns signs() {
    return SIGNS;
  }

  @Override
  public void line(String line, long number) {
    if (firstError.isEmpty() && isError(line)) {
      firstError = line;
      errorNumber = number;
    }
  }

  /** As compilers, configure and most tools write it: {@code error: …} or {@code x.c:1: error}. */
  static boolean isError(String line) {
    return line.contains("error: ") || line.contains("Error: ");
  }

  @Override
  public Finding finding(int exitCode, LogEnd end) {
    if (exitCode == 0) {
      return Finding.success();
    }
    if (warningCodes.contains(exitCode)) {
      return new Finding(Result.WARNINGS, Reason.COMMAND_FAILED, "exit code " + exitCode);
    }
    String quote = firstError.isEmpty() ? end.line() : firstError;
    return new Finding(
        Result.FAILURE,
        Reason.COMMAND_FAILED,
        quote.isBlank() ? "exit code " + exitCode : "exit code " + exitCode + ": " + quote.strip(),
        firstError.isEmpty() ? end.number() : errorNumber);
  }
}
