package org.millrace.coordinator.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.LogAtHand;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestTotals;

/** What {@code ./farm verdict} prints for people. */
final class VerdictPage {
  private static final int WIDTH = 160;
  private static final int MOST = 40;

  private VerdictPage() {}

  static void print(LogAtHand log, PrintWriter out) {
    out.printf(
        "%s (%s): %s%n", log.finding().result(), log.finding().reason(), line(log.summary()));
    out.printf(
        "    %s; read as %s, exit code %d %s%n",
        log.text(),
        log.parser().name().toLowerCase(Locale.ROOT),
        log.exitCode(),
        log.exitCodeFrom());
    TestTotals totals = log.report().totals();
    if (totals.run() >= 0) {
      out.printf(
          "    %,d tests in %,d files, %,d failed, %,d skipped%n",
          totals.run(),
          Math.max(totals.files(), log.report().files().size()),
          totals.failed(),
          totals.skipped());
    }
    if (!log.excerpt().isEmpty()) {
      out.printf("%nline %d%n", log.finding().line());
      log.excerpt().forEach(text -> out.printf("    | %s%n", line(text)));
    }
    files(log.report().files(), out);
    cases(log.report().cases(), out);
  }

  private static void files(List<FileResult> all, PrintWriter out) {
    List<FileResult> told =
        all.stream()
            .filter(file -> file.outcome() != TestOutcome.PASSED || file.first() != null)
            .toList();
    if (!told.isEmpty()) {
      out.printf("%nfiles that did not simply pass%n");
    }
    for (FileResult file : told.subList(0, Math.min(MOST, told.size()))) {
      out.printf(
          "    %-30s %-20s %s%s%n",
          Terminal.plain(file.file()),
          words(file.outcome()),
          line(file.message()),
          file.line() == 0 ? "" : " (line " + file.line() + ")");
    }
    more(told.size(), out);
  }

  private static void cases(List<CaseResult> all, PrintWriter out) {
    List<CaseResult> told =
        all.stream().filter(test -> test.outcome().isBad() || test.first() != null).toList();
    if (!told.isEmpty()) {
      out.printf("%ntests that failed%n");
    }
    for (CaseResult test : told.subList(0, Math.min(MOST, told.size()))) {
      out.printf(
          "    %s%n        %s: %s%s%n",
          line(test.name()),
          words(test.outcome()),
          line(test.message()),
          test.line() == 0 ? "" : " (line " + test.line() + ")");
    }
    more(told.size(), out);
  }

  private static void more(int size, PrintWriter out) {
    if (size > MOST) {
      out.printf("    and %,d more%n", size - MOST);
    }
  }

  private static String words(TestOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String line(String text) {
    return Terminal.shortened(Terminal.plain(text), WIDTH);
  }
}
