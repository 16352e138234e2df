package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.Optional;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Looks out for signs that a failure is the worker's, not the code's. */
final class TroubleReading implements Lines {
  static final LineSigns SIGNS =
      LineSigns.anywhere(
              "No space left on dev",
              "Disk quota",
              "no acceptable c",
              "C compiler cannot",
              "not found")
          .atStart("make");

  private static final int COMMAND_NOT_FOUND = 127;
  private static final List<String> NO_COMPILER =
      List.of(
          "no acceptable C compiler found in $PATH",
          "no acceptable compiler found",
          "C compiler cannot create executables");

  private String diskFull = "";
  private long diskFullNumber;
  private String toolMissing = "";
  private long toolMissingNumber;
  private String notFound = "";
  private long notFoundNumber;

  @Override
  public void line(String line, long number) {
    if (diskFull.isEmpty()
        && (line.contains("No space left on device") || line.contains("Disk quota exceeded"))) {
      diskFull = line;
      diskFullNumber = number;
    }
    if (toolMissing.isEmpty()) {
      boolean missing =
          NO_COMPILER.stream().anyMatch(line::contains)
              // make cannot start a program: "make: cc: No such file or directory"
              || (line.startsWith("make") && line.endsWith(": No such file or directory"));
      toolMissing = missing && !line.contains("***") ? line : "";
      toolMissingNumber = number;
    }
    if (line.endsWith(": not found") || line.endsWith(": command not found")) {
      notFound = line;
      notFoundNumber = number;
    }
  }

  /** What is the worker's in a step that failed. */
  Optional<Finding> finding(int exitCode) {
    if (!diskFull.isEmpty()) {
      return Optional.of(new Finding(Result.EXCEPTION, Reason.DISK_FULL, diskFull, diskFullNumber));
    }
    if (!toolMissing.isEmpty()) {
      return Optional.of(
          new Finding(Result.EXCEPTION, Reason.TOOL_MISSING, toolMissing, toolMissingNumber));
    }
    if (exitCode == COMMAND_NOT_FOUND && !notFound.isEmpty()) {
      return Optional.of(
          new Finding(Result.EXCEPTION, Reason.TOOL_MISSING, notFound, notFoundNumber));
    }
    return Optional.empty();
  }
}
