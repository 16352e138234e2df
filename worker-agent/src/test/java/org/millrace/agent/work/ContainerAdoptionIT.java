package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.sh;
import static org.millrace.agent.work.TestEngine.HERE;
import static org.millrace.agent.work.TestEngine.IMAGE;

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
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.Reason;

/** An agent process that dies while a step runs in a container, and its successor. */
class ContainerAdoptionIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path home;
  private final FakeCoordinator coordinator = WithAgent.coordinator();
  private final List<Process> agents = new ArrayList<>();

  @BeforeEach
  void enrol() throws Exception {
    TestEngine.assume(home);
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
                "--home=" + home,
                "--reserve=0",
                "--engine=" + TestEngine.PROGRAM,
                "--container-memory=96")
            .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("agent.err").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    agents.add(process);
    return process;
  }

  /** A step in a container that has printed its first line, and whose agent was killed then. */
  private FakeAttempt orphaned(String script) throws Exception {
    Process agent = startAgent();
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(
                sh("work", "echo before; " + script).in(IMAGE), sh("next", "echo next").in(IMAGE)));
    WithAgent.logged(attempt, "work", "before\n");
    agent.destroyForcibly();
    await().until(() -> !agent.isAlive());
    return attempt;
  }

  private static String untilFile(String name) {
    return "until [ -e " + name + " ]; do sleep 0.05; done; ";
  }

  private void create(String name) throws IOException {
    Files.createFile(home.resolve("workspaces/test-workspace").resolve(name));
  }

  private void killScript(FakeAttempt attempt) throws Exception {
    String pid = Files.readString(step(attempt).resolve("pid")).split(" ", 2)[0];
    new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + pid).start().waitFor();
    await().until(() -> !WithAgent.lives(pid));
  }

  private Path step(FakeAttempt attempt) {
    return home.resolve("attempts/" + attempt.id() + "/steps/work");
  }

  private void nothingIsLeft() {
    await().atMost(LONG).until(() -> HERE.containers(home).isEmpty());
  }

  @Test
  void a_step_goes_on_without_its_agent_and_is_adopted_with_all_it_printed() throws Exception {
    FakeAttempt attempt =
        orphaned(untilFile("a") + "echo meanwhile; " + untilFile("b") + "echo after; exit 7");
    create("a");
    Path log = home.resolve("attempts/" + attempt.id() + "/logs/work.stdio");
    await().until(() -> Files.readString(log).contains("meanwhile"));
    startAgent();
    WithAgent.logged(attempt, "work", "meanwhile");
    create("b");
    WithAgent.finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("before\nmeanwhile\nafter\n");
    assertThat(attempt.end("work").exitCode()).isEqualTo(7);
    assertThat(attempt.properties().get("image.work")).startsWith(IMAGE + " sha256:");
    nothingIsLeft();
  }

  @Test
  void a_step_that_ends_without_its_agent_removes_its_own_container() throws Exception {
    FakeAttempt attempt = orphaned(untilFile("a") + "echo after");
    create("a");
    await().atMost(LONG).until(() -> Files.exists(step(attempt).resolve("exit")));
    assertThat(HERE.containers(home)).isEmpty();
    startAgent();
    WithAgent.finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("before\nafter\n");
    assertThat(attempt.log("next")).isEqualTo("next\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    nothingIsLeft();
  }

  @Test
  void an_adopted_step_can_be_cancelled() throws Exception {
    FakeAttempt attempt = orphaned("trap 'echo heard; exit 3' TERM; sleep 1000 & wait");
    attempt.order(Order.CANCEL);
    startAgent();
    WithAgent.finished(attempt);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.CANCELLED);
    assertThat(attempt.log("work")).isEqualTo("before\nheard\n");
    nothingIsLeft();
  }

  @Test
  void a_container_whose_agent_and_script_were_killed_is_removed_by_the_next_agent()
      throws Exception {
    FakeAttempt attempt = orphaned("sleep 1000");
    killScript(attempt);
    assertThat(HERE.containers(home)).hasSize(1);
    startAgent();
    WithAgent.finished(attempt);
    assertThat(WithAgent.end(attempt, "work")).isEqualTo(StepEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.STEP_LOST);
    nothingIsLeft();
  }

  @Test
  void a_container_of_an_attempt_that_nobody_knows_any_more_is_removed_at_the_start()
      throws Exception {
    FakeAttempt attempt = orphaned("sleep 1000");
    killScript(attempt);
    TestEngine.delete(home.resolve("attempts/" + attempt.id()));
    startAgent();
    nothingIsLeft();
    await().until(() -> Files.readString(home.resolve("agent.err")).contains("was left"));
  }

  @Test
  void an_attempt_that_was_given_to_another_is_removed_by_the_successor() throws Exception {
    FakeAttempt attempt = orphaned("sleep 1000");
    attempt.lose();
    startAgent();
    nothingIsLeft();
    await().atMost(LONG).until(() -> !Files.exists(home.resolve("attempts/" + attempt.id())));
    assertThat(coordinator.calls("POST .*/finish")).isEmpty();
  }

  @Test
  void containers_of_other_agents_are_left_alone() throws Exception {
    String name = "millrace-00000000-101-1010-work-" + ProcessHandle.current().pid();
    HERE.run("create", "--name", name, "--label", "org.millrace.worker-home=/other", IMAGE, "sh");
    try {
      Process agent = startAgent();
      FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", "echo x").in(IMAGE)));
      WithAgent.finished(attempt);
      assertThat(agent.isAlive()).isTrue();
      assertThat(HERE.containers(Path.of("/other"))).anyMatch(line -> line.startsWith(name));
    } finally {
      HERE.run("rm", "--force", name);
    }
  }
}
