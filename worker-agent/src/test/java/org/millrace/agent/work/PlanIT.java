package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.plan;
import static org.millrace.agent.fake.Plans.sh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;

/** Builds that go as they should, with real processes. */
class PlanIT {
  @TempDir Path home;
  private FakeCoordinator coordinator;
  private RunningAgent agent;

  @BeforeEach
  void start() throws Exception {
    coordinator = new FakeCoordinator();
    agent = new RunningAgent(coordinator, home, 0);
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    coordinator.close();
  }

  private void finished(FakeAttempt attempt) {
    await().atMost(Duration.ofSeconds(60)).until(attempt::isFinished);
  }

  @Test
  void a_trivial_build_needs_a_claim_and_a_finish_only() {
    FakeAttempt attempt = coordinator.offer(plan(command("work", "true")));
    finished(attempt);
    assertThat(attempt.end("work").end()).isEqualTo(StepEnd.EXITED);
    assertThat(attempt.end("work").exitCode()).isZero();
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(coordinator.calls(".*/attempts/.*")).hasSize(1);
    await().until(() -> !Files.exists(home.resolve("attempts/" + attempt.id())));
  }

  @Test
  void output_of_both_kinds_is_one_log_in_order() {
    FakeAttempt attempt = coordinator.offer(plan(sh("work", "echo out; echo err >&2; echo out")));
    finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("out\nerr\nout\n");
  }
}
