package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.List;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** The step that proves the configuration: {@code verify: gil expected off, is on}. */
final class VerifyReading implements LogReading {
  private static final String PREFIX = "verify: ";
  private static final int MOST = 20;

  private final CommandReading command = new CommandReading(List.of());
  private final List<String> broken = new ArrayList<>();
  private long firstNumber;

  @Override
  public LineSigns signs() {
    return CommandReading.SIGNS.atStart(PREFIX);
  }

  @Override
  public void line(String line, long number) {
    command.line(line, number);
    if (line.startsWith(PREFIX) && line.contains(" expected ") && broken.size() < MOST) {
      broken.add(line.substring(PREFIX.length()));
      firstNumber = broken.size() == 1 ? number : firstNumber;
    }
  }

  @Override
  public Finding finding(int exitCode, LogEnd end) {
    if (broken.isEmpty()) {
      return command.finding(exitCode, end);
    }
    // Whatever the exit code: a broken promise that is in the log is broken.
    return new Finding(
        Result.FAILURE, Reason.CONFIGURATION_NOT_HONOURED, String.join("; ", broken), firstNumber);
  }
}
