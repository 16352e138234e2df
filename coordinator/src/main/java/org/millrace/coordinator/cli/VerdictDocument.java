package org.millrace.coordinator.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.LogAtHand;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestReport;
import org.millrace.coordinator.verdict.TestTotals;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * What {@code ./farm verdict --json} prints.
 *
 * @param summary one sentence for people, never empty
 * @param detail as a build's page has it; may be empty
 * @param text Buildbot's words for the step
 * @param line that proves it, from 1; 0 where none does
 * @param exitCodeFrom where the exit code is known from
 * @param files those that did not simply pass
 * @param cases those that did not simply pass
 */
record VerdictDocument(
    Result result,
    Reason reason,
    String summary,
    String detail,
    String text,
    long line,
    String parser,
    int exitCode,
    String exitCodeFrom,
    TestTotals tests,
    List<File> files,
    List<Case> cases,
    List<Leak> leaks,
    boolean cut) {

  /**
   * A test file.
   *
   * @param first what became of it before it was run again, if it was
   * @param seconds of its last run, where they are known
   */
  record File(
      String file,
      TestOutcome outcome,
      @Nullable TestOutcome first,
      @Nullable Double seconds,
      String message,
      long line) {}

  /** A test in a file. */
  record Case(
      String file,
      String name,
      TestOutcome outcome,
      @Nullable TestOutcome first,
      @Nullable Double seconds,
      String message,
      String excerpt,
      long line) {}

  /** What a file leaked. */
  record Leak(String file, long references, long memoryBlocks, long fileDescriptors) {}

  static VerdictDocument of(LogAtHand log) {
    TestReport report = log.report();
    return new VerdictDocument(
        log.finding().result(),
        log.finding().reason(),
        log.summary(),
        log.finding().detail(),
        log.text(),
        log.finding().line(),
        log.parser().name().toLowerCase(java.util.Locale.ROOT),
        log.exitCode(),
        log.exitCodeFrom(),
        report.totals(),
        report.files().stream()
            .filter(file -> file.outcome() != TestOutcome.PASSED || file.first() != null)
            .map(VerdictDocument::file)
            .toList(),
        report.cases().stream()
            .filter(test -> test.outcome().isBad() || test.first() != null)
            .map(VerdictDocument::test)
            .toList(),
        report.files().stream()
            .filter(file -> !file.leaks().equals(org.millrace.coordinator.verdict.Leaks.NONE))
            .map(file ->
                new Leak(
                    file.file(),
                    file.leaks().references(),
                    file.leaks().blocks(),
                    file.leaks().descriptors()))
            .toList(),
        report.cut());
  }

  private static File file(FileResult file) {
    return new File(
        file.file(),
        file.outcome(),
        file.first(),
        seconds(file.duration()),
        file.message(),
        file.line());
  }

  private static Case test(CaseResult test) {
    return new Case(
        test.file(),
        test.name(),
        test.outcome(),
        test.first(),
        seconds(test.duration()),
        test.message(),
        test.excerpt(),
        test.line());
  }

  private static @Nullable Double seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toNanos() / 1e9;
  }
}
