package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Output of CPython's test runner, made up; real ones are in {@link RealLogsTest}. */
class RegrtestReadingTest {

  private static Finding judge(byte[] log, int exitCode) throws IOException {
    return Steps.placeless(
        StepJudge.judge(
            Steps.step("test", Parser.REGRTEST, "flunk"),
            StepEnding.exited(exitCode),
            out -> out.write(log)));
  }

  private static Finding judge(String log, int exitCode) throws IOException {
    return judge(log.getBytes(StandardCharsets.UTF_8), exitCode);
  }

  @Test
  void make_hides_the_real_exit_code_and_the_log_has_it() throws IOException {
    String log =
        """
        0:00:01 load avg: 1.00 [1/1/1] test_envchange failed (env changed)
        == Tests result: ENV CHANGED then ENV CHANGED ==

        1 test altered the execution environment (env changed):
            test_envchange:
                sys.path was modified

        Total tests: run=1
        Result: ENV CHANGED then ENV CHANGED
        make: *** [Makefile:2109: buildbottest] Error 3
        """;
    assertThat(judge(log, 2))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.ENVIRONMENT_CHANGED,
                "test_envchange altered the execution environment"));
  }

  @Test
  void a_run_rescued_with_fail_rerun_under_make_is_a_warning() throws IOException {
    String log =
        """
        == Tests result: FAILURE then SUCCESS ==

        2 re-run tests:
            test_a test_b

        Total tests: run=10
        Result: FAILURE then SUCCESS
        make: *** [Makefile:2109: buildbottest] Error 5
        """;
    assertThat(judge(log, 2))
        .isEqualTo(
            new Finding(
                Result.WARNINGS,
                Reason.PASSED_ON_RERUN,
                "test_a and test_b failed, then passed when run again"));
  }

  @Test
  void a_green_run_of_no_test_is_a_failure() throws IOException {
    assertThat(judge("Total tests: run=0\nResult: SUCCESS\n", 0).reason())
        .isEqualTo(Reason.NO_TESTS_RAN);
    assertThat(judge("make: Nothing to be done for 'buildbottest'.\n", 0).reason())
        .isEqualTo(Reason.NO_TESTS_RAN);
    assertThat(judge("", 0).result()).isEqualTo(Result.FAILURE);
  }

  @Test
  void the_words_of_older_branches_are_understood() throws IOException {
    assertThat(judge("All 12 tests OK.\n\nTests result: SUCCESS\n", 0).result())
        .isEqualTo(Result.SUCCESS);
  }

  @Test
  void warnings_in_a_green_log_colour_it() throws IOException {
    String log =
        """
        Warning -- Failed to change Python options
        Total tests: run=1,234 skipped=1
        Result: SUCCESS
        """;
    assertThat(judge(log, 0))
        .isEqualTo(
            new Finding(
                Result.WARNINGS,
                Reason.WARNINGS_IN_LOG,
                "Warning -- Failed to change Python options"));
  }

  @Test
  void a_leak_that_is_fine_is_no_leak() throws IOException {
    String log =
        """
        test_x leaked [0, 1, 0] file descriptors, sum=1 (this is fine)
        Total tests: run=1
        Result: SUCCESS
        """;
    assertThat(judge(log, 0)).isEqualTo(Finding.success());
  }

  @Test
  void a_leak_and_a_failure_together_are_told_with_the_worse_as_the_reason() throws IOException {
    String log =
        """
        0:00:01 load avg: 1.00 [1/2/1] test_json failed (reference leak)
        test_json leaked [13, 14, 13] references, sum=40
        test_json leaked [13, 14, 12] memory blocks, sum=39
        0:00:02 load avg: 1.00 [2/2/2] test_re failed (1 failure)
        == Tests result: FAILURE ==

        2 tests failed:
            test_json test_re

        Total tests: run=10
        Result: FAILURE
        """;
    assertThat(judge(log, 2))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.TESTS_FAILED,
                "test_json leaked 40 references and 39 memory blocks; test_re failed (1 failure)"));
  }

  @Test
  void a_disk_that_is_full_is_not_the_codes_fault() throws IOException {
    String log =
        """
        OSError: [Errno 28] No space left on device
        == Tests result: FAILURE ==

        1 test failed:
            test_zipfile

        Total tests: run=10
        Result: FAILURE
        """;
    assertThat(judge(log, 2).result()).isEqualTo(Result.EXCEPTION);
    assertThat(judge(log, 2).reason()).isEqualTo(Reason.DISK_FULL);
  }

  @Test
  void a_runner_that_was_killed_crashed() throws IOException {
    assertThat(judge("0:00:01 load avg: 1.00 [1/2] test_re passed\n", 137))
        .isEqualTo(new Finding(Result.FAILURE, Reason.CRASHED, "killed by SIGKILL"));
  }

  @Test
  void rubbish_is_no_trouble() throws IOException {
    byte[] rubbish = new byte[200_000];
    new Random(42).nextBytes(rubbish);
    assertThat(judge(rubbish, 2).result()).isEqualTo(Result.FAILURE);
    assertThat(judge("[[[[(((\n".repeat(10_000) + "tests failed:\n1 test failed:\n", 1).reason())
        .isEqualTo(Reason.COMMAND_FAILED);
  }
}
