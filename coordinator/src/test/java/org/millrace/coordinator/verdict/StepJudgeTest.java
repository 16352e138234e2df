package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

class StepJudgeTest {
  private static Finding judge(Parser parser, int code, String log) throws IOException {
    return Steps.placeless(
        StepJudge.judge(
            Steps.step("step", parser, "flunk"), StepEnding.exited(code), Steps.log(log)));
  }

  private static Finding judge(StepEnding ending) throws IOException {
    return Steps.placeless(
        StepJudge.judge(Steps.step("step", Parser.NONE, "flunk"), ending, Steps.log("")));
  }

  @Test
  void a_command_is_judged_by_its_exit_code_and_quoted() throws IOException {
    assertThat(judge(Parser.NONE, 0, "error: never mind\n")).isEqualTo(Finding.success());
    assertThat(judge(Parser.NONE, 2, "a\nfoo.c: error: b\nc\n"))
        .isEqualTo(
            new Finding(Result.FAILURE, Reason.COMMAND_FAILED, "exit code 2: foo.c: error: b"));
    assertThat(judge(Parser.NONE, 1, "a\nlast words\n\n").detail())
        .isEqualTo("exit code 1: last words");
    assertThat(judge(Parser.NONE, 1, "").detail()).isEqualTo("exit code 1");
  }

  @Test
  void compiler_warnings_colour_the_step() throws IOException {
    assertThat(judge(Parser.COMPILER, 0, "x.c:1:2: warning: unused\ny.c:1: Warning: odd\n"))
        .isEqualTo(
            new Finding(
                Result.WARNINGS,
                Reason.WARNINGS_IN_LOG,
                "2 warnings, the first: x.c:1:2: warning: unused"));
    assertThat(judge(Parser.COMPILER, 0, "all is well\n")).isEqualTo(Finding.success());
    assertThat(
            judge(Parser.COMPILER, 2, "x.c:1:2: warning: unused\nx.c:3:1: error: bad\n").detail())
        .isEqualTo("step failed: x.c:3: bad");
  }

  @Test
  void a_broken_promise_is_told_whatever_the_exit_code() throws IOException {
    String log = "verify: pydebug is on\nverify: gil expected off, is on\n";
    assertThat(judge(Parser.VERIFY, 1, log))
        .isEqualTo(
            new Finding(
                Result.FAILURE, Reason.CONFIGURATION_NOT_HONOURED, "gil expected off, is on"));
    assertThat(judge(Parser.VERIFY, 0, log).result()).isEqualTo(Result.FAILURE);
    assertThat(judge(Parser.VERIFY, 0, "verify: gil is off\n")).isEqualTo(Finding.success());
    assertThat(judge(Parser.VERIFY, 1, "SyntaxError\n").reason()).isEqualTo(Reason.COMMAND_FAILED);
  }

  @Test
  void a_missing_compiler_is_the_workers_trouble() throws IOException {
    assertThat(judge(Parser.NONE, 1, "configure: error: no acceptable C compiler found in $PATH\n"))
        .isEqualTo(
            new Finding(
                Result.EXCEPTION,
                Reason.TOOL_MISSING,
                "configure: error: no acceptable C compiler found in $PATH"));
    assertThat(judge(Parser.COMPILER, 2, "make: cc: No such file or directory\n").reason())
        .isEqualTo(Reason.TOOL_MISSING);
    assertThat(judge(Parser.NONE, 127, "sh: 1: make: not found\n").reason())
        .isEqualTo(Reason.TOOL_MISSING);
    assertThat(judge(Parser.NONE, 1, "sh: 1: make: not found\n").reason())
        .isEqualTo(Reason.COMMAND_FAILED);
  }

  @Test
  void a_full_disk_is_the_workers_trouble_only_when_the_step_failed() throws IOException {
    String log = "cc: fatal error: error writing to x.s: No space left on device\n";
    assertThat(judge(Parser.COMPILER, 1, log).reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(judge(Parser.NONE, 0, log)).isEqualTo(Finding.success());
  }

  @Test
  void every_way_to_end_has_its_verdict() throws IOException {
    assertThat(judge(new StepEnding(StepEnd.SKIPPED, null, null, "")).result())
        .isEqualTo(Result.SKIPPED);
    assertThat(judge(new StepEnding(StepEnd.CANCELLED, null, null, "")).reason())
        .isEqualTo(Reason.STOPPED);
    assertThat(
            judge(new StepEnding(StepEnd.BROKEN, null, Reason.SOURCE_UNAVAILABLE, "gone for good")))
        .isEqualTo(new Finding(Result.EXCEPTION, Reason.SOURCE_UNAVAILABLE, "gone for good"));
    assertThat(judge(new StepEnding(StepEnd.BROKEN, null, null, "")).reason())
        .isEqualTo(Reason.AGENT_FAILED);
    assertThat(judge(new StepEnding(StepEnd.SILENT, null, null, "")))
        .isEqualTo(
            new Finding(
                Result.FAILURE, Reason.STEP_SILENT, "printed nothing for 30 min and was stopped"));
    assertThat(judge(new StepEnding(StepEnd.TIMED_OUT, null, null, "")))
        .isEqualTo(
            new Finding(
                Result.FAILURE, Reason.STEP_TIMED_OUT, "ran longer than 4 h and was stopped"));
    assertThat(judge(new StepEnding(StepEnd.SIGNALLED, 139, null, "")))
        .isEqualTo(new Finding(Result.FAILURE, Reason.CRASHED, "killed by SIGSEGV"));
    assertThat(judge(new StepEnding(StepEnd.EXITED, null, null, "")).result())
        .isEqualTo(Result.FAILURE);
  }

  @Test
  void a_detail_is_one_short_line() throws IOException {
    Finding finding = judge(Parser.NONE, 1, "error: \u0007" + "x".repeat(1000));
    assertThat(finding.detail()).hasSize(300).endsWith("…").doesNotContain("\u0007");
  }

  private static Finding compiled(String log) throws IOException {
    return StepJudge.judge(
        Steps.step("compile", Parser.COMPILER, "flunk"), StepEnding.exited(2), Steps.log(log));
  }

  @Test
  void a_compile_error_is_told_with_its_place() throws IOException {
    assertThat(
            compiled(
                """
                gcc -c -o Modules/_ssl.o ./Modules/_ssl.c
                ./Modules/_ssl.c: In function 'f':
                ./Modules/_ssl.c:112:5: error: unknown type name 'X'
                  112 |     X x;
                make: *** [Makefile:3211: Modules/_ssl.o] Error 1
                """))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.COMMAND_FAILED,
                "compile failed: Modules/_ssl.c:112: unknown type name 'X'",
                3));
    assertThat(compiled("../Objects/a.c:1:2: error: x\n../Objects/b.c:3:4: error: y\n").detail())
        .isEqualTo("compile failed: ../Objects/a.c:1: x (and 1 more error)");
    assertThat(compiled("x.c:1:10: fatal error: foo.h: No such file or directory\n").detail())
        .isEqualTo("compile failed: x.c:1: foo.h: No such file or directory");
  }

  @Test
  void a_linkers_error_counts_where_there_is_none_of_the_compiler() throws IOException {
    String linker =
        """
        /usr/bin/ld: Modules/x.o: in function `f':
        /build/Modules/x.c:12: undefined reference to `g'
        collect2: error: ld returned 1 exit status
        """;
    assertThat(compiled(linker).detail())
        .isEqualTo("compile failed: /build/Modules/x.c:12: undefined reference to `g'");
    assertThat(compiled(linker + "x.c:1:2: error: y\n").detail())
        .startsWith("compile failed: x.c:1: y");
    assertThat(compiled("/usr/bin/ld: cannot find -lfoo: No such file or directory\n").detail())
        .isEqualTo("compile failed: cannot find -lfoo: No such file or directory");
    assertThat(compiled("ld.lld: error: undefined symbol: g\n").detail())
        .isEqualTo("compile failed: undefined symbol: g");
  }

  @Test
  void makes_own_words_tell_where_it_stopped() throws IOException {
    assertThat(
            compiled(
                """
                ValueError: no
                make[1]: *** [Makefile:12: regen-all] Error 77
                make: *** [Makefile:3: all] Error 2
                """))
        .isEqualTo(
            new Finding(
                Result.FAILURE,
                Reason.COMMAND_FAILED,
                "exit code 2: ValueError: no (make stopped at 'regen-all', Error 77)",
                1));
    assertThat(
            compiled("make: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.\n").detail())
        .isEqualTo("exit code 2: make: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.");
  }
}
