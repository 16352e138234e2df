package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Buildbot 4.3's sentences, with the flags of the CPython project's steps. */
class BuildVerdictTest {
  private static final List<StepDefinition> STEPS =
      List.of(
          Steps.step("git", Parser.NONE, "halt warn"),
          Steps.step("configure", Parser.NONE, "halt flunk"),
          Steps.step("compile", Parser.COMPILER, "halt flunk"),
          Steps.step("pythoninfo", Parser.NONE, "warn"),
          Steps.step("test", Parser.REGRTEST, "flunk warn warnings"),
          Steps.step("clean", Parser.NONE, "warn always"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUCCESS                | SUCCESS   | build successful
          compile=WARNINGS       | SUCCESS   | build successful
          compile=FAILURE test=SKIPPED | FAILURE | failed compile (failure)
          test=WARNINGS          | WARNINGS  | warnings test (warnings)
          test=FAILURE           | FAILURE   | failed test (failure)
          test=SILENT            | FAILURE   | failed test (failure) (timed out)
          test=TIMED_OUT         | FAILURE   | failed test (failure) (timed out)
          pythoninfo=FAILURE     | WARNINGS  | warnings pythoninfo (failure)
          clean=FAILURE          | WARNINGS  | warnings clean (failure)
          git=FAILURE clean=FAILURE | WARNINGS | warnings git (failure) clean (failure)
          test=FAILURE clean=FAILURE | FAILURE | failed test (failure) clean (failure)
          pythoninfo=FAILURE test=WARNINGS | WARNINGS | warnings pythoninfo (failure) test (warnings)
          git=EXCEPTION          | EXCEPTION | exception git (exception)
          test=FAILURE clean=EXCEPTION | EXCEPTION | exception test (failure) clean (exception)
          test=CANCELLED         | CANCELLED | cancelled test (cancelled)
          compile=EXCEPTION test=CANCELLED | CANCELLED | cancelled compile (exception) test (cancelled)
          test=RETRY             | RETRY     | retry test (retry)
          """)
  void says_it_as_buildbot_does(String script, Result result, String summary) {
    BuildVerdict verdict = new BuildVerdict();
    for (StepDefinition step : STEPS) {
      String word = word(script, step.name());
      StepEnd end =
          switch (word) {
            case "SILENT" -> StepEnd.SILENT;
            case "TIMED_OUT" -> StepEnd.TIMED_OUT;
            default -> null;
          };
      add(verdict, step, end == null ? Result.valueOf(word) : Result.FAILURE, end);
    }
    assertThat(verdict.result()).isEqualTo(result);
    assertThat(verdict.summary("")).isEqualTo(summary);
  }

  private static String word(String script, String step) {
    for (String part : script.split(" ", -1)) {
      if (part.startsWith(step + "=")) {
        return part.substring(step.length() + 1);
      }
    }
    return "SUCCESS";
  }

  private static void add(
      BuildVerdict verdict, StepDefinition step, Result result, @Nullable StepEnd end) {
    verdict.add(
        step, new Finding(result, Reason.NONE, ""), BuildVerdict.text(step.name(), result, end));
  }

  @Test
  void the_worst_step_gives_the_reason_and_among_equals_the_first() {
    BuildVerdict verdict = new BuildVerdict();
    verdict.add(
        STEPS.get(3), new Finding(Result.FAILURE, Reason.COMMAND_FAILED, "info"), "pythoninfo");
    verdict.add(STEPS.get(4), new Finding(Result.FAILURE, Reason.TESTS_FAILED, "test_re"), "test");
    verdict.add(STEPS.get(1), new Finding(Result.FAILURE, Reason.CRASHED, "late"), "configure");
    assertThat(verdict.reason()).isEqualTo(Reason.TESTS_FAILED);
    assertThat(verdict.detail()).isEqualTo("test_re");
  }

  @Test
  void a_stopped_build_says_who_and_why() {
    BuildVerdict verdict = new BuildVerdict();
    verdict.add(
        STEPS.get(4),
        new Finding(Result.CANCELLED, Reason.STOPPED, ""),
        BuildVerdict.text("test", Result.CANCELLED, null));
    assertThat(verdict.summary("stopped by ada: wrong branch"))
        .isEqualTo("cancelled (stopped by ada: wrong branch) test (cancelled)");
  }
}
