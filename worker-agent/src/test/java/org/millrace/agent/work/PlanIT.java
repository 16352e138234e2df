package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.sh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** Plans that are carried out with real processes. */
class PlanIT extends WithAgent {
  @Test
  void a_trivial_build_needs_one_call_beside_its_claim() {
    FakeAttempt attempt = build(command("work", "true"));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.EXITED);
    assertThat(attempt.end("work").exitCode()).isZero();
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(coordinator.calls(".*/attempts/.*")).hasSize(1);
    forgotten(attempt);
  }

  @Test
  void output_of_both_kinds_is_one_log_in_order() {
    FakeAttempt attempt = build(sh("work", "echo out; echo err >&2; echo out"));
    assertThat(attempt.log("work")).isEqualTo("out\nerr\nout\n");
  }

  @Test
  void odd_bytes_arrive_as_they_were_printed() {
    FakeAttempt attempt =
        build(
            sh(
                "work",
                "printf '\\377\\000\\200\\033[31m\\r\\n<b>\\303'; head -c 300000 /dev/zero"));
    byte[] log = attempt.logBytes("work");
    assertThat(log).hasSize(300_014);
    assertThat(new String(log, 0, 14, StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00ff\0\u0080\u001b[31m\r\n<b>\u00c3");
  }

  @Test
  void output_can_be_read_while_the_step_runs() throws Exception {
    Path go = home.resolve("go");
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(sh("work", "echo first; until [ -e " + go + " ]; do sleep 0.1; done")));
    logged(attempt, "work", "first");
    assertThat(attempt.events()).extracting(Event::kind).containsExactly(Event.Kind.STEP_STARTED);
    Files.createFile(go);
    finished(attempt);
  }

  @Test
  void a_step_sees_its_environment_and_nothing_of_the_agent() {
    FakeAttempt attempt =
        build(
            sh(
                    "work",
                    "env | sort; pwd; cat; ls -ld \"$TMPDIR\" \"$HOME\" >/dev/null && echo folders")
                .environment(Map.of("CC", "gcc -O2", "MILLRACE_PROPERTIES", "forged")));
    Path spool = spool(attempt);
    assertThat(attempt.log("work").lines().toList())
        .containsExactly(
            "CC=gcc -O2",
            "HOME=" + spool.resolve("home"),
            "LANG=C.UTF-8",
            "MILLRACE_BUILD=5",
            "MILLRACE_BUILDER=AMD64 Test",
            "MILLRACE_CACHE=" + home.resolve("caches/test-workspace"),
            "MILLRACE_PROPERTIES=" + spool.resolve("properties"),
            "MILLRACE_REVISION=0123456789abcdef0123456789abcdef01234567",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PWD=" + home.resolve("workspaces/test-workspace"),
            "TERM=dumb",
            "TMPDIR=" + spool.resolve("tmp"),
            home.resolve("workspaces/test-workspace").toString(),
            "folders");
  }

  @Test
  void a_failure_halts_the_plan_but_for_what_always_runs() {
    FakeAttempt attempt =
        build(sh("first", "exit 3"), sh("second", "echo no"), sh("clean", "echo cleaned").always());
    assertThat(attempt.end("first").exitCode()).isEqualTo(3);
    assertThat(end(attempt, "second")).isEqualTo(StepEnd.SKIPPED);
    assertThat(attempt.log("clean")).isEqualTo("cleaned\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
  }

  @Test
  void a_failure_that_does_not_halt_lets_the_next_step_run() {
    FakeAttempt attempt = build(sh("first", "exit 3").goOnAfterFailure(), sh("second", "echo yes"));
    assertThat(attempt.log("second")).isEqualTo("yes\n");
  }

  @Test
  void a_step_that_dies_of_a_signal_is_signalled() {
    FakeAttempt attempt = build(sh("work", "kill -SEGV $$"));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.SIGNALLED);
    assertThat(attempt.end("work").exitCode()).isEqualTo(139);
  }

  @Test
  void what_a_step_leaves_of_its_group_is_killed() {
    FakeAttempt attempt = build(sh("work", "sleep 1000 & echo $!"));
    await().until(() -> !lives(attempt.log("work")));
  }

  @Test
  void properties_that_steps_write_become_the_build_s() {
    FakeAttempt attempt =
        build(
            sh(
                "one",
                "echo 'proof.gil=off' >>$MILLRACE_PROPERTIES; echo nonsense >>$MILLRACE_PROPERTIES"),
            sh("two", "echo 'proof.jit=a=b' >>$MILLRACE_PROPERTIES"));
    assertThat(attempt.properties()).isEqualTo(Map.of("proof.gil", "off", "proof.jit", "a=b"));
    assertThat(attempt.events())
        .anyMatch(e -> e.kind() == Event.Kind.NOTE && e.step().equals("one"));
  }

  @Test
  void an_artifact_is_sent_even_if_the_next_step_deletes_it() {
    FakeAttempt attempt =
        build(
            sh("work", "mkdir -p out; echo '<xml/>' >out/junit.xml")
                .artifact("junit.xml", "out/junit.xml", 1000),
            sh("clean", "rm -r out"));
    assertThat(attempt.artifacts()).containsOnlyKeys("junit.xml");
    assertThat(attempt.artifacts().get("junit.xml")).asString().isEqualTo("<xml/>\n");
  }

  @Test
  void an_artifact_over_its_cap_or_outside_the_workspace_is_noted_and_not_sent() {
    FakeAttempt attempt =
        build(
            sh("large", "head -c 2000 /dev/zero >large").artifact("large.bin", "large", 1000),
            sh("link", "ln -s /etc link; true").artifact("passwd", "link/passwd", 100_000));
    assertThat(attempt.artifacts()).isEmpty();
    assertThat(attempt.events().stream().filter(e -> e.kind() == Event.Kind.NOTE).map(Event::step))
        .isEqualTo(List.of("large", "link"));
  }

  @Test
  void a_program_that_is_not_installed_is_the_worker_s_fault_and_named() {
    FakeAttempt attempt = build(command("work", "no-such-compiler", "-v"));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.BROKEN);
    assertThat(attempt.end("work").reason()).isEqualTo(Reason.TOOL_MISSING);
    assertThat(attempt.end("work").message()).contains("no-such-compiler");
    assertThat(attempt.finish().reason()).isEqualTo(Reason.TOOL_MISSING);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
  }

  @Test
  void a_missing_interpreter_is_the_worker_s_fault_too() {
    FakeAttempt attempt =
        build(
            sh("write", "printf '#!/opt/no/python\\n' >script; chmod +x script"),
            command("work", "./script"));
    assertThat(attempt.end("work").reason()).isEqualTo(Reason.TOOL_MISSING);
    assertThat(attempt.end("work").message()).contains("/opt/no/python");
  }

  @Test
  void a_program_that_the_sources_should_have_is_the_code_s_fault() {
    FakeAttempt attempt = build(command("work", "./configure", "--with-pydebug"));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.EXITED);
    assertThat(attempt.end("work").exitCode()).isEqualTo(127);
  }

  @Test
  void two_slots_work_at_once() throws Exception {
    Path go = home.resolve("go");
    String wait = "echo in; until [ -e " + go + " ]; do sleep 0.1; done";
    FakeAttempt one = coordinator.offer(Plans.plan(sh("work", wait)));
    FakeAttempt two = coordinator.offer(Plans.plan(sh("work", wait)));
    logged(one, "work", "in");
    logged(two, "work", "in");
    Files.createFile(go);
    finished(one);
    finished(two);
  }

  @Test
  void a_log_over_its_cap_keeps_head_and_tail_and_says_what_was_cut() {
    FakeAttempt attempt =
        build(
            sh("work", "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done")
                .logCap(10_000));
    String log = attempt.log("work");
    assertThat(log).startsWith("line 0\nline 1\n").endsWith("line 2998\nline 2999\n");
    assertThat(attempt.logBytes("work").length).isEqualTo(10_000);
    long printed = 0;
    for (int i = 0; i < 3000; i++) {
      printed += ("line " + i + "\n").length();
    }
    String marker = log.substring(log.indexOf("\n[millrace:"), log.indexOf("bytes]\n") + 7);
    long cut = printed - (10_000 - marker.length());
    assertThat(marker)
        .isEqualTo(
            "\n[millrace: "
                + cut
                + " bytes cut here: the log was larger than its cap of 10000 bytes]\n");
  }

  @Test
  void a_plan_that_reaches_out_of_its_workspace_is_refused() {
    FakeAttempt attempt = build(sh("work", "true").artifact("x", "../../credential.json", 1000));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().message()).contains("outside the workspace");
  }
}
