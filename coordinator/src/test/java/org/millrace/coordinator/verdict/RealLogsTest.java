package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.catalog.StepDefinition.Parser;

/** What is known of each real log is written down beside it, in {@code NAME.expected}. */
class RealLogsTest {

  @ParameterizedTest
  @MethodSource("org.millrace.coordinator.verdict.RealLogs#all")
  void a_real_log_is_understood(String name) throws IOException {
    byte[] log = RealLogs.log(name);
    assertThat(words(log, RealLogs.exitCode(log)))
        .isEqualTo(new String(RealLogs.resource(name + ".expected"), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("org.millrace.coordinator.verdict.RealLogs#all")
  void its_parser_and_exit_code_are_guessed(String name) throws IOException {
    byte[] log = RealLogs.log(name);
    LogGuess guess = LogGuess.of(RealLogs.source(log));
    assertThat(guess.parser()).isEqualTo(Parser.REGRTEST);
    assertThat(guess.exitCode()).isEqualTo(RealLogs.exitCode(log));
    int cut = new String(log, StandardCharsets.ISO_8859_1).lastIndexOf("exit code ");
    if (!name.endsWith("badoption") && !name.endsWith("fail-rerun")) {
      assertThat(LogGuess.of(out -> out.write(log, 0, cut)).exitCode())
          .as("without its last line")
          .isEqualTo(RealLogs.exitCode(log));
    }
  }

  private static String words(byte[] log, int code) throws IOException {
    Finding finding =
        StepJudge.read(Parser.REGRTEST, "test", List.of(), false, code, RealLogs.source(log));
    TestReport report = ReportReader.read(RealLogs.source(log), false);
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s line %d: %s"
            .formatted(finding.result(), finding.reason(), finding.line(), finding.detail()));
    TestTotals totals = report.totals();
    lines.add(
        "run=%d failed=%d skipped=%d files=%d"
            .formatted(totals.run(), totals.failed(), totals.skipped(), totals.files()));
    for (FileResult file : report.files()) {
      lines.add(
          "%s %s%s%s line %d%s%s"
              .formatted(
                  file.file(),
                  file.outcome(),
                  first(file.first()),
                  file.duration() == null ? "" : " " + file.duration(),
                  file.line(),
                  file.message().isEmpty() ? "" : ": " + file.message(),
                  file.leaks().equals(Leaks.NONE) ? "" : " " + file.leaks()));
    }
    for (CaseResult test : report.cases()) {
      lines.add(
          "  %s %s%s line %d: %s | %s"
              .formatted(
                  test.name(),
                  test.outcome(),
                  first(test.first()),
                  test.line(),
                  test.message(),
                  test.excerpt().lines().count()));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String first(@Nullable TestOutcome first) {
    return first == null ? "" : " (first " + first + ")";
  }

  @ParameterizedTest
  @ValueSource(strings = {"nogil-3.13.15-junit", "debug-3.14-junit"})
  void a_junit_file_agrees_with_its_log(String name) throws Exception {
    TestReport log = ReportReader.read(RealLogs.source(RealLogs.log(name)), false);
    TestReport both =
        ReportReader.withJunit(log, RealLogs.source(RealLogs.resource(name + ".xml")));
    assertThat(both.files()).isEqualTo(log.files());
    assertThat(both.totals()).isEqualTo(log.totals());
    Map<String, String> cases = new TreeMap<>();
    both.cases()
        .forEach(test ->
            cases.put(test.name(), test.file() + " " + test.outcome() + first(test.first())));
    assertThat(cases)
        .isEqualTo(
            Map.of(
                "test_broken.Broken.test_boom", "test_broken ERROR (first ERROR)",
                "test_broken.Broken.test_equal", "test_broken FAILED (first FAILED)",
                "test_broken.Broken.test_sub (i=1)", "test_broken FAILED (first FAILED)",
                "test_fine.Fine.test_a", "test_fine PASSED",
                "test_fine.Fine.test_b", "test_fine PASSED",
                "test_fine.Fine.test_sk", "test_fine SKIPPED",
                "test_fine.Fine.test_xf", "test_fine EXPECTED_FAILURE",
                "test_flaky.Flaky.test_second_time_lucky", "test_flaky PASSED (first FAILED)"));
    // What the file says by itself is the same, but for what it cannot say.
    Map<String, CaseResult> alone =
        new JunitReading().read(RealLogs.source(RealLogs.resource(name + ".xml")));
    for (CaseResult test : log.cases()) {
      CaseResult same = alone.get(test.name());
      if (same != null) {
        assertThat(same.outcome()).isEqualTo(test.outcome());
        assertThat(same.first()).isEqualTo(test.first());
        assertThat(same.duration()).isNotNull();
      }
    }
  }

  @Test
  void a_green_junit_file_names_every_test() throws Exception {
    TestReport log =
        ReportReader.read(RealLogs.source(RealLogs.log("nogil-3.13.15-make-green")), false);
    TestReport both =
        ReportReader.withJunit(log, RealLogs.source(RealLogs.resource("nogil-3.13.15-green.xml")));
    assertThat(both.cases()).hasSize(4).allMatch(test -> test.file().equals("test_fine"));
    assertThat(both.cases())
        .filteredOn(test -> test.outcome() == TestOutcome.SKIPPED)
        .singleElement()
        .satisfies(test -> assertThat(test.message()).isEqualTo("why not"));
  }
}
