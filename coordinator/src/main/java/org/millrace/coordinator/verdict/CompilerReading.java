package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.Locale;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Output of compilers: warnings colour the step, the first error is told with its place. */
final class CompilerReading implements LogReading {
  private final String step;
  private final CommandReading command;
  private final CompileErrors errors = new CompileErrors();
  private long warnings;
  private String firstWarning = "";
  private long warningNumber;

  CompilerReading(String step, List<Integer> warningCodes) {
    this.step = step;
    this.command = new CommandReading(warningCodes);
  }

  @Override
  public LineSigns signs() {
    return CommandReading.SIGNS.or(CompileErrors.SIGNS).or(LineSigns.anywhere("warni"));
  }

  @Override
  public void line(String line, long number) {
    command.line(line, number);
    errors.line(line, number);
    // Buildbot's pattern: 'warning' and then a blank or a colon.
    String lower = line.toLowerCase(Locale.ROOT);
    if (lower.contains("warning ") || lower.contains("warning:")) {
      warnings++;
      if (warnings == 1) {
        firstWarning = line;
        warningNumber = number;
      }
    }
  }

  @Override
  public Finding finding(int exitCode, LogEnd end) {
    Finding finding = command.finding(exitCode, end);
    if (finding.result() == Result.FAILURE) {
      return failure(finding);
    }
    if (exitCode != 0 || warnings == 0) {
      return finding;
    }
    return new Finding(
        Result.WARNINGS,
        Reason.WARNINGS_IN_LOG,
        warnings == 1 ? firstWarning : warnings + " warnings, the first: " + firstWarning,
        warningNumber);
  }

  private Finding failure(Finding finding) {
    if (!errors.words().isEmpty()) {
      return new Finding(
          Result.FAILURE,
          Reason.COMMAND_FAILED,
          step + " failed: " + errors.words(),
          errors.number());
    }
    return errors.stop().isEmpty() || finding.detail().contains("***")
        ? finding
        : new Finding(
            finding.result(),
            finding.reason(),
            finding.detail() + " (" + errors.stop() + ")",
            finding.line());
  }
}
