package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.sh;
import static org.millrace.agent.work.TestEngine.IMAGE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** A container engine that dies; it is one of the test's own. */
class EngineGoneIT {
  private static final String NAP = "192837." + ProcessHandle.current().pid();
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path temp;
  private final FakeCoordinator coordinator = WithAgent.coordinator();
  private final RunningAgent agent = new RunningAgent();
  private @Nullable Process daemon;

  private Path home() {
    return temp.resolve("home");
  }

  private String socket() {
    return "unix://" + temp.resolve("docker.sock");
  }

  private TestEngine engine() {
    return new TestEngine(List.of("docker", "--host", socket()));
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/dockerd")))
        .as("dockerd is installed")
        .isTrue();
    startEngine();
    assumeThat(engine().run("info").code())
        .as("a Docker engine of the test's own can be started (needs root)")
        .isZero();
    engine().prepare(temp);
    // The agent's engine is whatever program it is told, so one that talks to the test's own.
    Path program = temp.resolve("docker");
    Files.writeString(program, "#!/bin/sh\nexec docker --host " + socket() + " \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    agent.start(
        coordinator,
        home(),
        0,
        4L << 30,
        new ContainerOptions(program.toString(), 0, 0, 0, ContainerOptions.DEFAULT_USER));
  }

  private void startEngine() throws Exception {
    Process started =
        new ProcessBuilder(
                // An engine without a bridge deletes docker0, which is another's: it must not see
                // it.
                "unshare",
                "--net",
                "/usr/sbin/dockerd",
                "--host=" + socket(),
                "--data-root=" + temp.resolve("data"),
                "--exec-root=" + temp.resolve("exec"),
                "--pidfile=" + temp.resolve("pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--storage-driver=vfs")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(temp.resolve("daemon.log").toFile()))
            .start();
    daemon = started;
    await().atMost(LONG).until(() -> !started.isAlive() || engine().run("info").code() == 0);
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    coordinator.close();
    if (daemon != null) {
      daemon.destroy();
      if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    }
    TestEngine.endAllOf(temp);
  }

  private FakeAttempt running() {
    FakeAttempt attempt =
        coordinator.offer(Plans.plan(sh("work", "echo running; sleep " + NAP).in(IMAGE)));
    WithAgent.logged(attempt, "work", "running");
    return attempt;
  }

  private void brokenByTheEngine(FakeAttempt attempt) {
    WithAgent.finished(attempt);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.CONTAINER_ENGINE_FAILED);
    assertThat(attempt.log("work")).startsWith("running\n");
  }

  private void nextBuildIsClean() throws Exception {
    FakeAttempt next = coordinator.offer(Plans.plan(sh("work", "echo well").in(IMAGE)));
    WithAgent.finished(next);
    assertThat(next.log("work")).isEqualTo("well\n");
    await().atMost(LONG).until(() -> engine().containers(home()).isEmpty());
  }

  @Test
  void an_engine_that_is_stopped_in_mid_step_is_to_blame_and_its_container_goes_when_it_is_back()
      throws Exception {
    FakeAttempt attempt = running();
    Process engine = java.util.Objects.requireNonNull(daemon);
    engine.destroy();
    assertThat(engine.waitFor(60, TimeUnit.SECONDS)).isTrue();
    brokenByTheEngine(attempt);
    FakeAttempt without = coordinator.offer(Plans.plan(sh("work", "true").in(IMAGE)));
    WithAgent.finished(without);
    assertThat(without.finish().reason()).isEqualTo(Reason.CONTAINER_ENGINE_FAILED);
    assertThat(without.finish().message()).contains("does not answer");
    startEngine();
    nextBuildIsClean();
  }

  @Test
  void an_engine_that_is_killed_in_mid_step_leaves_no_process_behind() throws Exception {
    FakeAttempt attempt = running();
    Process engine = java.util.Objects.requireNonNull(daemon);
    engine.destroyForcibly();
    assertThat(engine.waitFor(60, TimeUnit.SECONDS)).isTrue();
    brokenByTheEngine(attempt);
    assertThat(TestEngine.commands()).noneMatch(line -> line.contains(NAP));
    // Of the engine's other daemon, which dies with it; the engine would wait for it.
    Files.deleteIfExists(temp.resolve("exec/containerd/containerd.pid"));
    startEngine();
    nextBuildIsClean();
  }
}
