package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** QEMU's own death, and all that looks like it and is not. */
class EmulatorCrashTest {
  private static final String INTERNAL = "qemu-aarch64: QEMU internal SIGSEGV {code=128, addr=0}";
  private static final String GUEST =
      "qemu: uncaught target signal 11 (Segmentation fault) - core dumped";

  private static Finding judge(Parser parser, boolean emulated, int code, String log)
      throws IOException {
    return Steps.placeless(
        StepJudge.judge(
            Steps.step("step", parser, "flunk"),
            emulated,
            StepEnding.exited(code),
            Steps.log(log)));
  }

  /** The first three as Debian's QEMU 7.2.22 printed them, the others as its sources have them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "aarch64-binfmt-P: allocate 134217728 bytes for jit buffer: Cannot allocate memory",
        "aarch64-binfmt-P: Unable to reserve 0x7fffffffffff bytes of virtual address space at"
            + " 0x7ffe42047000 (Cannot allocate memory) for use as guest address space (check your"
            + " virtual memory ulimit setting, min_mmap_addr or reserve less using -R option)",
        "aarch64-binfmt-P: unable to find CPU model 'nonsense'",
        "qemu-aarch64: QEMU internal SIGSEGV {code=128, addr=0}",
        "x86_64-binfmt-P: QEMU internal SIGSEGV {code=MAPERR, addr=0x20}",
        "QEMU internal SIGBUS {code=ADRERR, addr=0x7f1200000000}",
        "qemu: fatal: Decrementer interrupt while in user mode. Aborting",
        "qemu: unhandled CPU exception 0x10004 - aborting",
        "ERROR:../../accel/tcg/cpu-exec.c:933:cpu_exec: assertion failed: (cpu == current_cpu)",
        "Bail out! ERROR:../../tcg/tcg.c:3402:tcg_reg_alloc: code should not be reached",
        "qemu-ppc64le-static: ../../linux-user/mmap.c:731: target_mmap: Assertion `real_start =="
            + " start' failed.",
        "../../tcg/aarch64/tcg-target.c.inc:1201: tcg fatal error",
        "test_x (test_y.Z.test_x) ... qemu-aarch64: QEMU internal SIGSEGV {code=128, addr=0}",
      })
  void its_last_words_are_known(String line) throws IOException {
    assertThat(EmulatorCrash.isIn(line)).isTrue();
    assertThat(judge(Parser.COMPILER, true, 2, line + "\nmake: *** [Makefile:1: all] Error 134\n"))
        .satisfies(finding -> assertThat(finding.result()).isEqualTo(Result.EXCEPTION))
        .satisfies(finding -> assertThat(finding.reason()).isEqualTo(Reason.EMULATOR_CRASHED))
        .satisfies(finding -> assertThat(finding.detail()).startsWith("the emulator crashed: "));
    assertThat(judge(Parser.NONE, false, 2, line + "\n").reason())
        .as("nothing was emulated, so a program printed it")
        .isEqualTo(Reason.COMMAND_FAILED);
    assertThat(judge(Parser.COMPILER, true, 0, line + "\n").result())
        .as("nothing failed")
        .isEqualTo(Result.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GUEST,
        "qemu: uncaught target signal 6 (Aborted) - core dumped",
        "AssertionError: 'qemu: fatal: x' not found in 'y'",
        "    qemu: fatal: indented is quoted",
        "see QEMU internal SIGSEGV {code=128, addr=0}",
        "ERROR:root:assertion failed: (x)",
        "ERROR: test_tcg (test.test_x.tcg.c:12:)",
        "python: ../Objects/obmalloc.c:12: f: Assertion `x' failed.",
        "aarch64-binfmt-P: Could not open '/lib/ld-linux-aarch64.so.1': No such file or directory",
      })
  void what_only_looks_like_it_is_not_its_fault(String line) {
    assertThat(EmulatorCrash.isIn(line)).isFalse();
  }

  @Test
  void a_program_that_crashes_in_the_emulator_crashes_by_itself() throws IOException {
    assertThat(judge(Parser.NONE, true, 139, GUEST + "\nSegmentation fault\n"))
        .isEqualTo(new Finding(Result.FAILURE, Reason.CRASHED, "killed by SIGSEGV"));
  }

  @Test
  void a_crash_long_before_the_end_does_not_explain_the_end() throws IOException {
    assertThat(judge(Parser.NONE, true, 1, INTERNAL + "\n" + "fine\n".repeat(101)).reason())
        .isEqualTo(Reason.COMMAND_FAILED);
  }

  private static String run(String... files) {
    StringBuilder log = new StringBuilder();
    StringBuilder failed = new StringBuilder();
    for (String file : files) {
      String[] nameAndBlock = file.split("\n", 2);
      log.append("0:00:01 load avg: 1.00 [1/2/1] ").append(nameAndBlock[0]).append('\n');
      log.append(nameAndBlock[1]).append('\n');
      failed.append("    ").append(nameAndBlock[0].split(" ", 2)[0]).append('\n');
    }
    return log
        + "== Tests result: FAILURE ==\n\n"
        + (files.length + " test" + (files.length == 1 ? "" : "s") + " failed:\n")
        + failed
        + "\nTotal tests: run=2 failures=1\nTotal test files: run=2/2 failed=1\nResult: FAILURE\n";
  }

  private static final String DIED =
      "test_os worker non-zero exit code (Exit code -11 (SIGSEGV))\n" + INTERNAL;

  @Test
  void a_test_file_that_died_with_the_emulator_is_not_the_codes_fault() throws IOException {
    assertThat(judge(Parser.REGRTEST, true, 2, run(DIED)))
        .isEqualTo(
            new Finding(
                Result.EXCEPTION,
                Reason.EMULATOR_CRASHED,
                "the emulator crashed: test_os: " + INTERNAL));
    assertThat(judge(Parser.REGRTEST, false, 2, run(DIED)).reason())
        .as("on a processor")
        .isEqualTo(Reason.CRASHED);
  }

  @Test
  void a_real_failure_beside_it_stays_one() throws IOException {
    assertThat(judge(Parser.REGRTEST, true, 2, run(DIED, "test_re failed (1 failure)\nFAIL: x")))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.TESTS_FAILED,
                "test_os died with the emulator; test_re failed (1 failure)"));
  }

  @Test
  void a_test_that_prints_it_and_fails_has_failed() throws IOException {
    assertThat(judge(Parser.REGRTEST, true, 2, run("test_re failed (1 failure)\n" + INTERNAL)))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.TESTS_FAILED,
                "test_re failed (1 failure) (and the emulator crashed)"));
  }

  @Test
  void a_test_that_crashes_by_itself_in_the_emulator_has_crashed() throws IOException {
    String own =
        "test_os worker non-zero exit code (Exit code -11 (SIGSEGV))\n"
            + "Fatal Python error: Segmentation fault\n"
            + GUEST;
    assertThat(judge(Parser.REGRTEST, true, 2, run(own)).reason()).isEqualTo(Reason.CRASHED);
  }

  @Test
  void a_file_that_was_run_again_is_judged_by_the_last_run() throws IOException {
    String again = "0:00:02 load avg: 1.00 [1/1/1] test_os failed (1 failure)\nFAIL: x\n";
    assertThat(
            judge(
                    Parser.REGRTEST,
                    true,
                    2,
                    run(DIED)
                        .replace("== Tests result: FAILURE", again + "== Tests result: FAILURE"))
                .reason())
        .isEqualTo(Reason.TESTS_FAILED);
  }

  @Test
  void a_runner_that_died_with_the_emulator_is_not_the_codes_fault() throws IOException {
    String log = "0:00:01 load avg: 1.00 [1/2] test_os\n" + INTERNAL + "\n";
    assertThat(judge(Parser.REGRTEST, true, 139, log))
        .isEqualTo(
            new Finding(
                Result.EXCEPTION,
                Reason.EMULATOR_CRASHED,
                "the emulator crashed: test_os: " + INTERNAL));
    assertThat(judge(Parser.REGRTEST, true, 139, "0:00:01 load avg: 1.00 [1/2] test_os\n" + GUEST))
        .extracting(Finding::reason)
        .isEqualTo(Reason.CRASHED);
  }
}
