package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.fake.Plans;
import org.millrace.agent.spool.AgentHome;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.Reason;

/** An agent process that dies in the midst of a step, and its successor. */
class AdoptionIT {
  @TempDir Path home;
  private final List<Process> agents = new ArrayList<>();
  private FakeCoordinator coordinator = WithAgent.coordinator();

  @BeforeEach
  void enrol() throws IOException {
    AgentHome.open(home).store(RunningAgent.credential(coordinator));
  }

  @AfterEach
  void stop() {
    agents.forEach(Process::destroyForcibly);
    coordinator.close();
  }

  private Process startAgent() throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.millrace.agent.cli.Main",
                "run",
                "--home",
                home.toString(),
                "--reserve",
                "0")
            .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("agent.err").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    agents.add(process);
    return process;
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }

  private String untilFile(String name) {
    return "until [ -e " + home.resolve(name) + " ]; do sleep 0.05; done; ";
  }

  private FakeAttempt startedBy(Process agent, Plans.Step... steps) {
    FakeAttempt attempt = coordinator.offer(Plans.plan(steps));
    WithAgent.logged(attempt, steps[0].plan().name(), "\n");
    assertThat(agent.isAlive()).isTrue();
    return attempt;
  }

  @Test
  void a_step_that_runs_is_adopted_with_all_it_printed_meanwhile() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt =
        startedBy(
            first,
            sh(
                "work",
                "echo before; "
                    + untilFile("a")
                    + "echo meanwhile; "
                    + untilFile("b")
                    + "echo after"),
            sh("next", "echo next"));
    kill(first);
    Files.createFile(home.resolve("a"));
    await().until(() -> Files.readString(spoolLog(attempt)).contains("meanwhile"));
    startAgent();
    WithAgent.logged(attempt, "work", "meanwhile");
    Files.createFile(home.resolve("b"));
    WithAgent.finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("before\nmeanwhile\nafter\n");
    assertThat(attempt.log("next")).isEqualTo("next\n");
    assertThat(attempt.events()).extracting(Event::sequence).containsExactly(1L, 2L, 3L, 4L);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(coordinator.calls("POST .*/finish")).hasSize(1);
  }

  @Test
  void a_step_that_ended_meanwhile_is_collected_with_its_exit_code() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt =
        startedBy(first, sh("work", "echo before; " + untilFile("a") + "echo after; exit 7"));
    kill(first);
    Files.createFile(home.resolve("a"));
    await().until(() -> Files.exists(stepFile(attempt, "exit")));
    startAgent();
    WithAgent.finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("before\nafter\n");
    assertThat(attempt.end("work").exitCode()).isEqualTo(7);
  }

  @Test
  void an_agent_that_is_stopped_leaves_its_step_alone() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt =
        startedBy(first, sh("work", "echo before; " + untilFile("a") + "echo after"));
    first.destroy();
    await().until(() -> !first.isAlive());
    assertThat(first.exitValue()).isEqualTo(143);
    Files.createFile(home.resolve("a"));
    startAgent();
    WithAgent.finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("before\nafter\n");
  }

  @Test
  void a_time_limit_goes_on_counting_over_a_restart() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt =
        startedBy(first, sh("work", "echo before; sleep 1000").limit(Duration.ofSeconds(8)));
    kill(first);
    startAgent();
    WithAgent.finished(attempt);
    assertThat(end(attempt)).isEqualTo(StepEnd.TIMED_OUT);
    Duration ran = Duration.between(attempt.events().get(0).at(), attempt.events().get(1).at());
    assertThat(ran).isBetween(Duration.ofMillis(7_900), Duration.ofSeconds(16));
  }

  @Test
  void a_step_killed_from_outside_while_no_agent_ran_is_lost_not_failed() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt = startedBy(first, sh("work", "echo before; sleep 1000"));
    kill(first);
    String pid = Files.readString(stepFile(attempt, "pid")).split(" ", 2)[0];
    new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + pid).start().waitFor();
    startAgent();
    WithAgent.finished(attempt);
    assertThat(end(attempt)).isEqualTo(StepEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.STEP_LOST);
  }

  @Test
  void an_adopted_step_can_be_cancelled() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt = startedBy(first, sh("work", "echo $$; exec sleep 1000"));
    kill(first);
    attempt.order(Order.CANCEL);
    startAgent();
    WithAgent.finished(attempt);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.CANCELLED);
    await().until(() -> !WithAgent.lives(attempt.log("work")));
  }

  @Test
  void an_attempt_that_was_given_to_another_is_killed_by_the_successor() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt = startedBy(first, sh("work", "echo $$; exec sleep 1000"));
    kill(first);
    attempt.lose();
    startAgent();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !Files.exists(home.resolve("attempts/" + attempt.id())));
    await().until(() -> !WithAgent.lives(attempt.log("work")));
    assertThat(coordinator.calls("POST .*/finish")).isEmpty();
  }

  @Test
  void logs_of_steps_that_were_over_are_sent_by_the_successor() throws Exception {
    Process first = startAgent();
    FakeAttempt attempt =
        startedBy(
            first,
            sh("work", "echo before; " + untilFile("a") + "head -c 3000000 /dev/zero"),
            sh("wait", untilFile("b")));
    coordinator.goAway();
    Files.createFile(home.resolve("a"));
    await().until(() -> Files.exists(home.resolve("attempts/" + attempt.id() + "/steps/wait/pid")));
    kill(first);
    coordinator.comeBack();
    startAgent();
    Files.createFile(home.resolve("b"));
    WithAgent.finished(attempt);
    assertThat(attempt.logBytes("work")).hasSize(3_000_007);
  }

  @Test
  void two_agents_never_run_in_one_home() throws Exception {
    startAgent();
    await().until(() -> !coordinator.calls("POST /claims").isEmpty());
    Process second = startAgent();
    assertThat(second.waitFor()).isEqualTo(3);
    assertThat(Files.readString(home.resolve("agent.err"))).contains("another agent runs");
  }

  @Test
  void no_token_is_ever_told() throws Exception {
    Process agent = startAgent();
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", "true")));
    WithAgent.finished(attempt);
    kill(agent);
    assertThat(Files.readString(home.resolve("agent.err")))
        .contains("attempt " + attempt.id())
        .doesNotContain("attempt-token")
        .doesNotContain(FakeCoordinator.CREDENTIAL);
  }

  private Path spoolLog(FakeAttempt attempt) {
    return home.resolve("attempts/" + attempt.id() + "/logs/work.stdio");
  }

  private Path stepFile(FakeAttempt attempt, String name) {
    return home.resolve("attempts/" + attempt.id() + "/steps/work/" + name);
  }

  private static StepEnd end(FakeAttempt attempt) {
    return WithAgent.end(attempt, "work");
  }
}
