package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.sh;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.Plans;
import org.millrace.agent.fake.Reply;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;
import org.millrace.protocol.ProblemCode;

/** Steps that are stopped, and by whom. */
class StoppingIT extends WithAgent {
  private static final String SLEEP = "echo $$; exec sleep 1000";

  @Test
  void a_silent_step_is_stopped() {
    FakeAttempt attempt = build(sh("work", "echo $$; sleep 1000").silence(Duration.ofSeconds(1)));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.SILENT);
    await().until(() -> !lives(attempt.log("work")));
  }

  @Test
  void a_step_that_prints_now_and_then_is_not_silent() {
    FakeAttempt attempt =
        build(
            sh("work", "for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done")
                .silence(Duration.ofSeconds(2)));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.EXITED);
  }

  @Test
  void a_step_that_runs_too_long_is_stopped_even_if_it_prints() {
    FakeAttempt attempt =
        build(
            sh("work", "while true; do echo x; sleep 0.1; done").limit(Duration.ofSeconds(1)),
            sh("clean", "echo cleaned").always());
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.TIMED_OUT);
    assertThat(attempt.log("clean")).isEqualTo("cleaned\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
  }

  @Test
  void a_step_that_ignores_sigterm_is_killed_after_the_grace() {
    FakeAttempt attempt =
        build(
            sh("work", "trap '' TERM; echo $$; while true; do sleep 0.1; done")
                .limit(Duration.ofSeconds(1))
                .grace(Duration.ofSeconds(1)));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.TIMED_OUT);
    await().until(() -> !lives(attempt.log("work")));
  }

  @Test
  void a_step_may_clean_up_at_sigterm() {
    FakeAttempt attempt =
        build(
            sh("work", "trap 'echo tidy; exit 0' TERM; while true; do sleep 0.1; done")
                .limit(Duration.ofSeconds(1)));
    assertThat(attempt.log("work")).endsWith("tidy\n");
  }

  @Test
  void a_child_that_left_the_group_is_found_when_its_step_is_stopped() {
    FakeAttempt attempt =
        build(
            sh("work", "setsid sh -c 'echo $$; exec sleep 1000' & wait")
                .limit(Duration.ofSeconds(1)));
    await().until(() -> !lives(attempt.log("work")));
  }

  @Test
  void cancel_stops_the_step_and_runs_what_always_runs() {
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(
                sh("work", SLEEP), sh("next", "true"), sh("clean", "echo cleaned").always()));
    logged(attempt, "work", "\n");
    attempt.order(Order.CANCEL);
    finished(attempt);
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.CANCELLED);
    assertThat(end(attempt, "next")).isEqualTo(StepEnd.SKIPPED);
    assertThat(attempt.log("clean")).isEqualTo("cleaned\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.CANCELLED);
    await().until(() -> !lives(attempt.log("work")));
  }

  @Test
  void abandon_kills_cleans_up_and_says_nothing() {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", SLEEP)));
    logged(attempt, "work", "\n");
    attempt.order(Order.ABANDON);
    forgotten(attempt);
    await().until(() -> !lives(attempt.log("work")));
    assertThat(coordinator.calls("POST .*/finish")).isEmpty();
    assertThat(end(build(sh("other", "true")), "other")).isEqualTo(StepEnd.EXITED);
  }

  @Test
  void a_stale_epoch_kills_the_step_and_the_agent_claims_again() {
    coordinator.interval(Duration.ofSeconds(60));
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(sh("work", "echo $$; while true; do echo x; sleep 0.1; done")));
    logged(attempt, "work", "x\n");
    String pid = attempt.log("work").lines().findFirst().orElseThrow();
    attempt.lose();
    forgotten(attempt);
    await().until(() -> !lives(pid));
    assertThat(coordinator.calls("POST .*/finish")).isEmpty();
    build(sh("other", "true"));
  }

  @Test
  void a_wrong_attempt_token_and_an_unknown_attempt_mean_the_same() {
    for (ProblemCode code :
        new ProblemCode[] {ProblemCode.WRONG_ATTEMPT_TOKEN, ProblemCode.UNKNOWN_ATTEMPT}) {
      coordinator.next("POST .*/finish", Reply.problem(code));
      FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", "true")));
      await().until(coordinator::isScriptOver);
      forgotten(attempt);
      assertThat(attempt.isFinished()).isFalse();
    }
  }

  @Test
  void a_drained_agent_finishes_what_runs_claims_nothing_and_leaves() {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", "echo in; sleep 1; echo out")));
    logged(attempt, "work", "in");
    coordinator.workerOrder(WorkerOrder.DRAIN);
    finished(attempt);
    assertThat(attempt.log("work")).isEqualTo("in\nout\n");
    await().atMost(Duration.ofSeconds(30)).until(agent()::isOver);
  }

  @Test
  void a_paused_agent_keeps_calling_and_works_again_later() {
    coordinator.workerOrder(WorkerOrder.PAUSE);
    await().until(() -> coordinator.calls("POST /heartbeats").size() > 2);
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", "true")));
    int beats = coordinator.calls("POST /heartbeats").size();
    await().until(() -> coordinator.calls("POST /heartbeats").size() > beats + 2);
    assertThat(attempt.isFinished()).isFalse();
    coordinator.workerOrder(WorkerOrder.WORK);
    finished(attempt);
  }

  @Test
  void a_shut_down_agent_leaves_at_once_and_its_step_runs_on() {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", SLEEP)));
    logged(attempt, "work", "\n");
    coordinator.workerOrder(WorkerOrder.SHUT_DOWN);
    await().until(agent()::isOver);
    assertThat(lives(attempt.log("work"))).isTrue();
    ProcessHandle.of(Long.parseLong(attempt.log("work").strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }
}
