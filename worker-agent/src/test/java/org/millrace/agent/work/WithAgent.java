package org.millrace.agent.work;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event.StepEnd;

/** A coordinator in memory and an agent in this process, fresh for every test. */
abstract class WithAgent {
  @TempDir Path home;
  FakeCoordinator coordinator = coordinator();
  private RunningAgent agent = new RunningAgent();

  @BeforeEach
  void start() throws Exception {
    agent.start(coordinator, home, reserveBytes(), cacheLimitBytes(), containers());
  }

  long cacheLimitBytes() {
    return 4L << 30;
  }

  ContainerOptions containers() {
    return ContainerOptions.standard(0);
  }

  long reserveBytes() {
    return 0;
  }

  @AfterEach
  void stop() {
    agent.close();
    coordinator.close();
    // What the agent found out about the machine it may still be writing down.
    await().ignoreExceptions().until(() -> TestEngine.delete(home));
  }

  RunningAgent agent() {
    return agent;
  }

  FakeAttempt build(Plans.Step... steps) {
    FakeAttempt attempt = coordinator.offer(Plans.plan(steps));
    finished(attempt);
    return attempt;
  }

  static void finished(FakeAttempt attempt) {
    await().atMost(Duration.ofSeconds(90)).until(attempt::isFinished);
  }

  static void logged(FakeAttempt attempt, String step, String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> attempt.log(step).contains(text));
  }

  static StepEnd end(FakeAttempt attempt, String step) {
    StepEnd end = attempt.end(step).end();
    if (end == null) {
      throw new AssertionError("no end of " + step);
    }
    return end;
  }

  Path spool(FakeAttempt attempt) {
    return home.resolve("attempts/" + attempt.id());
  }

  void forgotten(FakeAttempt attempt) {
    await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(spool(attempt)));
  }

  /** True while a process lives whose id is the text's. */
  static boolean lives(String pid) {
    return Files.exists(Path.of("/proc", pid.strip(), "stat"))
        && !zombie(Path.of("/proc", pid.strip(), "stat"));
  }

  private static boolean zombie(Path stat) {
    try {
      String text = Files.readString(stat);
      return text.substring(text.lastIndexOf(')')).startsWith(") Z");
    } catch (java.io.IOException e) {
      return true;
    }
  }

  static FakeCoordinator coordinator() {
    try {
      return new FakeCoordinator();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
