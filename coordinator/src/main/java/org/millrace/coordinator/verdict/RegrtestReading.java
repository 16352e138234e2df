package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Output of CPython's test runner, started directly or by make, of 3.10 to 3.15. Keeps counts,
 * names and a few lines, whatever the log's size.
 */
final class RegrtestReading implements LogReading {
  private static final Pattern MAKE_ERROR =
      Pattern.compile(
          "make(?:\\[[0-9]+\\])?: \\*\\*\\* \\[[^\\]]*buildbottest\\] Error ([0-9]{1,3})");

  private final RegrtestSummary summary = new RegrtestSummary();
  private final WarningLines warnings = new WarningLines();
  private final CommandReading command = new CommandReading(List.of());
  private final TestRuns runs;
  private int makeError;
  private boolean settled;

  /**
   * @param emulated whether the tests ran in an emulator
   */
  RegrtestReading(boolean emulated) {
    this.runs = new TestRuns(emulated);
  }

  @Override
  public LineSigns signs() {
    return CommandReading.SIGNS
        .or(WarningLines.LINE_SIGNS)
        .or(RegrtestSummary.SIGNS)
        .or(TestRuns.SIGNS)
        .or(EmulatorCrash.SIGNS)
        .atStart("make");
  }

  @Override
  public boolean wantsNext() {
    return summary.wantsNext() || runs.wantsNext();
  }

  @Override
  public void line(String line, long number) {
    command.line(line, number);
    summary.line(line, number);
    warnings.line(line, number);
    if (line.startsWith("make")) {
      Matcher error = MAKE_ERROR.matcher(line);
      makeError = error.matches() ? Integer.parseInt(error.group(1)) : makeError;
    } else {
      runs.line(line, number);
    }
  }

  @Override
  public Finding finding(int exitCode, LogEnd end) {
    settle();
    int code = exitCode != 0 && makeError > 0 ? makeError : exitCode;
    return new RegrtestVerdict(summary, runs, warnings).finding(code, command.finding(code, end));
  }

  /** What the log says of its tests. */
  TestReport report() {
    settle();
    return runs.report(summary.totals());
  }

  /** Which files run, at the end of the log; may be empty. */
  String running() {
    return runs.running();
  }

  private void settle() {
    if (!settled) {
      settled = true;
      runs.settle(summary);
    }
  }
}
