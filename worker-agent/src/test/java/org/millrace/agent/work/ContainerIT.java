package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.sh;
import static org.millrace.agent.work.TestEngine.IMAGE;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** Steps in containers of a real engine. */
class ContainerIT extends WithAgent {
  @BeforeEach
  void engine() throws Exception {
    TestEngine.assume(home);
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    assertThat(TestEngine.containers(home)).isEmpty();
  }

  @Test
  void a_step_prints_into_its_log_in_order_and_its_image_is_told() {
    FakeAttempt attempt =
        build(sh("work", "echo out; echo err >&2; echo out again; echo $0").in(IMAGE));
    assertThat(attempt.log("work")).isEqualTo("out\nerr\nout again\nsh\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.properties().get("image.work")).startsWith(IMAGE + " sha256:");
  }

  @Test
  void exit_codes_and_signals_are_those_of_the_step() {
    FakeAttempt attempt =
        build(
            sh("seven", "exit 7").in(IMAGE).goOnAfterFailure(),
            sh("killed", "kill -s SEGV $$").in(IMAGE).goOnAfterFailure(),
            sh("relative", "exit 0").in(IMAGE));
    assertThat(attempt.end("seven").exitCode()).isEqualTo(7);
    assertThat(end(attempt, "killed")).isEqualTo(StepEnd.SIGNALLED);
    assertThat(attempt.end("killed").exitCode()).isEqualTo(139);
    assertThat(attempt.end("relative").exitCode()).isZero();
  }

  @Test
  void a_step_sees_the_workspace_at_the_same_path_and_its_environment_only() {
    FakeAttempt attempt =
        build(
            sh("outside", "echo from outside >file"),
            sh(
                    "work",
                    "cat ../../file; pwd; echo more >>../../file; env; "
                        + "echo colour=blue >>$MILLRACE_PROPERTIES; "
                        + "touch $HOME/a $TMPDIR/b $MILLRACE_CACHE/c /tmp/d /var/tmp/e")
                .in(IMAGE)
                .directory("sub/deeper")
                .environment(Map.of("ODD", "two\nlines", "EVEN", " 'one' \"line\" $x")),
            sh("after", "cat file; ls $MILLRACE_CACHE"));
    assertThat(attempt.finish().end()).as(attempt.log("work")).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.log("work"))
        .startsWith("from outside\n" + home + "/workspaces/test-workspace/sub/deeper\n")
        .contains("\nODD=two\nlines\n", "\nEVEN= 'one' \"line\" $x\n", "\nLANG=C.UTF-8\n")
        .contains("\nMILLRACE_BUILDER=AMD64 Test\n", "\nHOME=" + spool(attempt) + "/home\n")
        .doesNotContain("DOCKER");
    assertThat(attempt.log("after")).isEqualTo("from outside\nmore\nc\n");
    assertThat(attempt.properties().get("colour")).isEqualTo("blue");
  }

  @Test
  void a_program_that_is_not_in_the_image_is_the_workers_fault_a_relative_one_is_not() {
    FakeAttempt attempt =
        build(
            command("relative", "./configure").in(IMAGE).goOnAfterFailure(),
            command("absent", "no-such-program").in(IMAGE));
    assertThat(attempt.end("relative").exitCode()).isEqualTo(127);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.TOOL_MISSING);
    assertThat(attempt.finish().message()).contains("no-such-program", IMAGE);
  }
}
