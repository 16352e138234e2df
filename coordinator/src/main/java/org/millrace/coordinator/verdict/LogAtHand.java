package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Result;

/**
 * The verdict on a log that somebody has at hand, without the farm: what is not said of it is
 * guessed from it. Reads the log several times, with bounded memory.
 *
 * @param parser how it was read
 * @param exitCode of the command
 * @param exitCodeFrom where that is known from, for people
 * @param step what the step would be called
 * @param finding what came of it
 * @param report what it says of tests; empty where it is none of tests
 * @param excerpt the lines around the one that proves the finding
 */
public record LogAtHand(
    Parser parser,
    int exitCode,
    String exitCodeFrom,
    String step,
    Finding finding,
    TestReport report,
    List<String> excerpt) {
  private static final int BEFORE = 2;
  private static final int AFTER = 12;

  public LogAtHand {
    excerpt = List.copyOf(excerpt);
  }

  /**
   * Draws the verdict.
   *
   * @param log that can be read again
   * @param parser how to read it; null to guess
   * @param exitCode of the command; null to look for it
   * @param emulated whether its programs ran in an emulator
   */
  public static LogAtHand judge(
      LogSource log, @Nullable Parser parser, @Nullable Integer exitCode, boolean emulated)
      throws IOException {
    LogGuess guess = LogGuess.of(log);
    Parser chosen = parser == null ? guess.parser() : parser;
    int code = exitCode == null ? guess.exitCode() : exitCode;
    String step =
        switch (chosen) {
          case NONE -> "command";
          case COMPILER -> "compile";
          case REGRTEST -> "test";
          case VERIFY -> "verify";
        };
    Finding finding = StepJudge.read(chosen, step, List.of(), emulated, code, log);
    return new LogAtHand(
        chosen,
        code,
        exitCode == null ? guess.from() : "as given",
        step,
        finding,
        chosen == Parser.REGRTEST ? ReportReader.read(log, emulated) : TestReport.EMPTY,
        finding.line() == 0 ? List.of() : excerpt(log, finding.line()));
  }

  /** The same, with what the run's JUnit file knows of its tests. */
  public LogAtHand withJunit(LogSource xml) throws IOException, UnreadableReport {
    return new LogAtHand(
        parser,
        exitCode,
        exitCodeFrom,
        step,
        finding,
        ReportReader.withJunit(report, xml),
        excerpt);
  }

  /** Buildbot's words for a step with this result: {@code test (failure)}. */
  public String text() {
    return BuildVerdict.text(step, finding.result(), null);
  }

  /** One sentence, never empty. */
  public String summary() {
    if (!finding.detail().isEmpty()) {
      return finding.detail();
    }
    if (finding.result() != Result.SUCCESS) {
      return text();
    }
    TestTotals totals = report.totals();
    return totals.run() < 0
        ? step + " succeeded"
        : totals.run() - Math.max(0, totals.skipped()) + " tests passed";
  }

  private static List<String> excerpt(LogSource log, long proof) throws IOException {
    List<String> around = new ArrayList<>();
    Lines all =
        new Lines() {
          private boolean over;

          @Override
          public void line(String line, long number) {
            over = number >= proof + AFTER;
            if (number >= proof - BEFORE && !over) {
              around.add(line);
            }
          }

          @Override
          public boolean wantsNext() {
            return !over;
          }
        };
    try (LineSplitter lines = new LineSplitter(new LineSigns(List.of(), List.of(), false), all)) {
      log.copyTo(lines);
    }
    return around;
  }
}
