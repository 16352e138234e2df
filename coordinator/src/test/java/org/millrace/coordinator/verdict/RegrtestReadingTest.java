package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Event.StepEnd;
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

  private static List<String> files(String log) throws IOException {
    return ReportReader.read(Steps.log(log), false).files().stream()
        .map(file ->
            "%s %s %s %s %d %s"
                .formatted(
                    file.file(),
                    file.outcome(),
                    file.first(),
                    file.duration(),
                    file.line(),
                    file.message()))
        .toList();
  }

  @Test
  void files_one_after_the_other_as_until_3_12() throws IOException {
    String log =
        """
        0:00:00 load avg: 1.00 [1/4] test_a
        0:00:01 load avg: 1.00 [2/4] test_b
        test test_b failed -- Traceback (most recent call last):
          File "/x/test_b.py", line 3, in test_x
            self.fail("no")
        AssertionError: no

        0:00:02 load avg: 1.00 [3/4/1] test_c -- test_b failed in 1 min 2 sec
        test_c skipped -- no moons
        0:00:02 load avg: 1.00 [4/4/1] test_d -- test_c skipped
        0:00:02 load avg: 1.00 Re-running failed tests in verbose mode
        0:00:02 load avg: 1.00 Re-running test_b in verbose mode (matching: test_x)
        test_x (test.test_b.B) ... ok
        == Tests result: FAILURE then %1$s ==

        %2$s
        1 re-run test:
            test_b

        Tests result: FAILURE then %1$s
        """;
    String rescued = log.formatted("SUCCESS", "All 4 tests OK.");
    assertThat(files(rescued))
        .containsExactly(
            "test_a PASSED null null 1 ",
            "test_b PASSED FAILED null 8 failed, then passed when run again",
            "test_c SKIPPED null null 9 no moons",
            "test_d PASSED null null 10 ");
    assertThat(judge(rescued, 0).result()).isEqualTo(Result.WARNINGS);
    String failed = log.formatted("FAILURE", "1 test failed:\n    test_b\n");
    assertThat(files(failed)).contains("test_b FAILED FAILED null 12 failed");
    assertThat(judge(failed, 2).reason()).isEqualTo(Reason.TESTS_FAILED);
    assertThat(judge(failed, 0).reason()).isEqualTo(Reason.TESTS_FAILED);
  }

  @Test
  void the_only_exception_of_a_quiet_run_is_told() throws IOException {
    String log =
        """
        0:00:01 load avg: 1.00 [1/1] test_b
        test test_b failed -- Traceback (most recent call last):
          File "/x/test_b.py", line 3, in test_x
            self.fail("no")
        AssertionError: no

        0:00:02 load avg: 1.00 [1/1/1] test_b failed (1 failure)

        == Tests result: FAILURE ==

        1 test failed:
            test_b

        Total tests: run=1 failures=1
        Result: FAILURE
        """;
    assertThat(judge(log, 2))
        .isEqualTo(
            new Finding(Result.FAILURE, Reason.TESTS_FAILED, "test_b: test_x: AssertionError: no"));
  }

  private static String block(String words, String block) {
    return "0:00:01 load avg: 1.00 [1/1/1] test_b "
        + words
        + "\n"
        + block
        + """
        == Tests result: FAILURE ==

        1 test failed:
            test_b

        Total tests: run=1 failures=1
        Result: FAILURE
        """;
  }

  @Test
  void every_way_to_fail_has_its_words() throws IOException {
    assertThat(judge(block("crashed (Exit code -11)", ""), 2))
        .isEqualTo(new Finding(Result.FAILURE, Reason.CRASHED, "test_b crashed (exit code -11)"));
    assertThat(judge(block("timed out (25 min 1 sec) (25 min 1 sec)", ""), 2))
        .isEqualTo(
            new Finding(
                Result.FAILURE, Reason.TEST_TIMED_OUT, "test_b timed out after 25 min 1 s"));
    assertThat(judge(block("worker bug", ""), 2).detail())
        .isEqualTo("test_b failed: bug in the worker process");
    assertThat(judge(block("worker non-zero exit code (Exit code 3)", ""), 2))
        .isEqualTo(
            new Finding(Result.FAILURE, Reason.TESTS_FAILED, "test_b ended with exit code 3"));
    assertThat(
            judge(
                    block(
                        "failed (uncaught exception)",
                        """
                        test test_b crashed -- Traceback (most recent call last):
                          File "/x/single.py", line 3, in _runtest
                        ModuleNotFoundError: No module named 'x'

                        """),
                    2)
                .detail())
        .isEqualTo("test_b: ModuleNotFoundError: No module named 'x'");
    assertThat(
            judge(
                    block(
                        "failed (env changed)",
                        "Warning -- test_b leaked temporary files (1): a\n"),
                    2)
                .reason())
        .as("files are no references")
        .isEqualTo(Reason.TESTS_FAILED);
  }

  @Test
  void tests_of_any_kind_of_name_are_found() throws IOException {
    String rule = "=".repeat(70) + "\n";
    String line = "-".repeat(70) + "\n";
    String block =
        rule
            + "ERROR: setUpClass (test.test_b.B)\n"
            + line
            + "Traceback (most recent call last):\n"
            + "  File \"x\", line 1, in f\n"
            + "OSError: a\n"
            + "\n"
            + "During handling of the above exception, another exception occurred:\n\n"
            + "Traceback (most recent call last):\n"
            + "  File \"x\", line 1, in f\n"
            + "KeyError: b\n"
            + "more\n\n"
            + rule
            + "FAIL: test_old (test.test_b.B)\nWhat it is for.\n"
            + line
            + "Traceback (most recent call last):\n  File \"x\", line 1, in f\nAssertionError\n\n"
            + rule
            + "FAIL: test_sub (test.test_b.B.test_sub) [words] (i=1)\n"
            + line
            + "x".repeat(5_000)
            + "\n\n"
            + rule
            + "UNEXPECTED SUCCESS: test_u (test.test_b.B.test_u)\n"
            + "UNEXPECTED SUCCESS: test_v (test.test_b.B.test_v)\n"
            + line
            + "Ran 5 tests in 0.1s\n";
    TestReport report =
        ReportReader.read(
            Steps.log(block("failed (1 error, 2 failures, 2 unexpected successes)", block)), false);
    assertThat(report.cases())
        .extracting(test -> test.name() + " " + test.outcome() + " " + test.line())
        .containsExactly(
            "test.test_b.B.setUpClass ERROR 3",
            "test.test_b.B.test_old FAILED 17",
            "test.test_b.B.test_sub [words] (i=1) FAILED 25",
            "test.test_b.B.test_u UNEXPECTED_SUCCESS 30",
            "test.test_b.B.test_v UNEXPECTED_SUCCESS 31");
    assertThat(report.cases().get(0).message()).isEqualTo("KeyError: b");
    assertThat(report.cases().get(0).excerpt()).contains("OSError: a", "KeyError: b\nmore");
    assertThat(report.cases().get(1).message()).isEqualTo("AssertionError");
    assertThat(report.cases()).allMatch(test -> test.excerpt().length() <= 4_100);
    assertThat(report.cases()).allMatch(test -> test.file().equals("test_b"));
  }

  @Test
  void a_summary_that_names_failures_is_never_green() throws IOException {
    for (int code : new int[] {0, 2, 3, 4, 5, 130}) {
      assertThat(judge(block("failed (1 failure)", ""), code).result())
          .as("exit code %d", code)
          .isEqualTo(Result.FAILURE);
    }
    assertThat(judge("Total tests: run=1\nResult: FAILURE\n", 0).result())
        .isEqualTo(Result.FAILURE);
    String made = block("failed (1 failure)", "") + "make: *** [Makefile:1: buildbottest] Error ";
    assertThat(judge(made + "0\n", 2).result()).isEqualTo(Result.FAILURE);
    assertThat(judge(made + "5\n", 2).result()).isEqualTo(Result.FAILURE);
  }

  @Test
  void a_log_of_endless_files_and_failures_stays_small() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      log.append("0:00:01 load avg: 1.00 [1/1/1] test_").append(i).append(" failed\n");
      log.append("=".repeat(70)).append("\nFAIL: test_x (test_y.Z").append(i).append(")\n");
    }
    TestReport report = ReportReader.read(Steps.log(log.toString()), false);
    assertThat(report.files()).hasSizeLessThanOrEqualTo(5_000);
    assertThat(report.cases()).hasSizeLessThanOrEqualTo(5_000);
    assertThat(report.cut()).isTrue();
  }

  @Test
  void a_runner_that_ends_itself_names_what_it_waited_for() throws IOException {
    String log =
        """
        0:00:01 load avg: 1.00 [1/2] test_a passed -- running (1): test_b (31.0 sec)
        0:20:00 load avg: 1.00 running (1): test_b (19 min 59 sec)
        Timeout (0:05:00)!
        Thread 0x1 (most recent call first):
        """;
    assertThat(judge(log, 1))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.TEST_TIMED_OUT,
                "the test runner timed out after 0:05:00 while it ran test_b (19 min 59 sec)"));
  }

  @Test
  void a_step_that_was_stopped_says_which_test_ran() throws IOException {
    assertThat(
            StepJudge.judge(
                    Steps.step("test", Parser.REGRTEST, "flunk"),
                    new StepEnding(StepEnd.TIMED_OUT, null, null, ""),
                    Steps.log("0:00:01 load avg: 1.00 [2/3] test_b\n"))
                .detail())
        .isEqualTo("ran longer than 4 h and was stopped; it ran test_b");
  }

  @Test
  void a_runner_in_a_message_is_not_the_runner() throws IOException {
    String quoted =
        "=".repeat(70)
            + "\nFAIL: test_x (test.test_b.B.test_x)\n"
            + "-".repeat(70)
            + """

            Traceback (most recent call last):
              File "x", line 1, in test_x
            AssertionError: 1 != 0 : stdout:
            0:00:00 load avg: 1.00 [1/4/1] test_inner failed (reference leak)
            == Tests result: FAILURE ==

            1 test failed:
                test_inner

            Total tests: run=77
            Result: FAILURE
            """
            + "-".repeat(70)
            + "\nRan 1 test in 0.1s\n";
    String log = block("failed (1 failure)", quoted);
    assertThat(files(log)).singleElement().asString().startsWith("test_b FAILED");
    assertThat(judge(log, 2).detail())
        .isEqualTo("test_b: test_x: AssertionError: 1 != 0 : stdout:");
  }

  @Test
  void what_a_file_changed_is_told() throws IOException {
    String log =
        """
        0:00:01 load avg: 1.00 [1/1/1] test_b failed (env changed)
        Warning -- test_b leaked temporary files (1): a
        == Tests result: ENV CHANGED ==

        1 test altered the execution environment (env changed):
            test_b

        Total tests: run=1
        Result: ENV CHANGED
        """;
    assertThat(judge(log, 3))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.ENVIRONMENT_CHANGED,
                "test_b altered the execution environment: temporary files were left behind"));
    assertThat(judge(log, 0).result()).isEqualTo(Result.WARNINGS);
  }

  @Test
  void a_rerun_names_what_a_quiet_run_did_not() throws IOException {
    String log =
        """
        0:00:00 load avg: 1.00 [1/1/1] test_b failed (1 failure)
        test test_b failed -- Traceback (most recent call last):
          File "/x/test_b.py", line 3, in test_x
            self.fail("no")
        AssertionError: no

        == Tests result: FAILURE ==

        1 test failed:
            test_b

        0:00:00 load avg: 1.00 Re-running 1 failed tests in verbose mode in subprocesses
        0:00:01 load avg: 1.00 [1/1] test_b passed
        Re-running test_b in verbose mode (matching: test_x)
        test_x (test.test_b.B.test_x)
        What it is for. ... ok

        == Tests result: FAILURE then SUCCESS ==

        1 re-run test:
            test_b

        Total tests: run=2 failures=1
        Result: FAILURE then SUCCESS
        """;
    assertThat(ReportReader.read(Steps.log(log), false).cases())
        .singleElement()
        .satisfies(test -> assertThat(test.name()).isEqualTo("test.test_b.B.test_x"))
        .satisfies(test -> assertThat(test.outcome()).isEqualTo(TestOutcome.PASSED))
        .satisfies(test -> assertThat(test.first()).isEqualTo(TestOutcome.FAILED))
        .satisfies(test -> assertThat(test.message()).isEqualTo("AssertionError: no"));
  }
}
