package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.Locale;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Output of compilers: warnings colour the step, the first error is quoted. */
final class CompilerReading implements LogReading {
  private final CommandReading command;
  private long warnings;
  private String firstWarning = "";

  CompilerReading(List<Integer> warningCodes) {
    this.command = new CommandReading(warningCodes);
  }

  @Override
  public void line(String line) {
    command.line(line);
    // Buildbot's pattern: 'warning' and then a blank or a colon.
    String lower = line.toLowerCase(Locale.ROOT);
    if (lower.contains("warning ") || lower.contains("warning:")) {
      warnings++;
      firstWarning = warnings == 1 ? line : firstWarning;
    }
  }

  @Override
  public Finding finding(int exitCode) {
    Finding finding = command.finding(exitCode);
    if (exitCode != 0 || warnings == 0) {
      return finding;
    }
    return new Finding(
        Result.WARNINGS,
        Reason.WARNINGS_IN_LOG,
        warnings == 1 ? firstWarning : warnings + " warnings, the first: " + firstWarning);
  }
}
