package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.coordinator.testing.TestAgent.started;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.HeartbeatResponse;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of attempts whose worker falls silent, or that somebody stops. */
@FarmIT
@TestPropertySource(properties = {"millrace.sweep=100ms", "millrace.retry-after=1h,2h"})
class LeaseIT extends AgentsAtWork {
  @Autowired private LeaseSettings settings;
  @Autowired private TransactionTemplate transactions;

  private void untilAttempt(TestAgent.Job job, String state) {
    await().untilAsserted(() -> assertThat(attemptState(job)).isEqualTo(state));
  }

  /** As if the pause before the next attempt were over. */
  private void endPause(TestAgent.Job job) {
    jdbc.sql(
            """
            UPDATE build_request SET not_before = now()
            WHERE id = (SELECT request_id FROM build WHERE id = ?)
            """)
        .param(buildOf(job).value())
        .update();
  }

  @Test
  void a_lapsed_lease_is_retried_twice_and_then_an_exception() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job first = agent.claim();
    first.events(started(1, "compile"));
    fixtures.lapse(first.attempt());
    untilAttempt(first, "LOST");
    assertThat(fixtures.text("attempt", "result || ' ' || reason", first.attempt()))
        .isEqualTo("RETRY WORKER_LOST");
    assertThat(build(first, "state")).isEqualTo("RETRYING");
    assertThat(request(first, "state")).isEqualTo("PENDING");
    assertThat(request(first, "not_before > now() + interval '50 minutes'")).isEqualTo("true");
    assertThat(agent.claim("too early", Duration.ofMillis(300)).word()).isEqualTo("204");

    endPause(first);
    TestAgent.Job second = agent.claim();
    assertThat(buildOf(second)).isEqualTo(buildOf(first));
    assertThat(second.assignment().epoch()).isEqualTo(2);
    assertThat(second.assignment().plan().attempt()).isEqualTo(2);
    assertThat(second.assignment().plan().buildNumber())
        .isEqualTo(first.assignment().plan().buildNumber());
    fixtures.lapse(second.attempt());
    untilAttempt(second, "LOST");
    assertThat(request(first, "not_before > now() + interval '110 minutes'")).isEqualTo("true");

    endPause(first);
    TestAgent.Job third = agent.claim();
    fixtures.lapse(third.attempt());
    untilAttempt(third, "LOST");
    assertThat(build(third, "state || ' ' || result || ' ' || reason"))
        .isEqualTo("COMPLETE EXCEPTION WORKER_LOST");
    assertThat(request(third, "state || ' ' || result")).isEqualTo("COMPLETE EXCEPTION");
  }

  @Test
  void a_worker_that_comes_back_too_late_is_told_to_abandon() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    fixtures.lapse(job.attempt());
    untilAttempt(job, "LOST");
    assertThat(
            agent.heartbeat(job.held()).as(HeartbeatResponse.class).attempts().getFirst().order())
        .isEqualTo(Order.ABANDON);
    assertThat(attemptState(job)).isEqualTo("ABANDONED");
    assertThat(job.events(started(1, "compile")).word()).isEqualTo("409 STALE_EPOCH");
    assertThat(job.log("compile.stdio", 0, "x").word()).isEqualTo("409 STALE_EPOCH");
    assertThat(job.finish(List.of()).word()).isEqualTo("409 STALE_EPOCH");
    assertThat(attemptState(job)).isEqualTo("ABANDONED");
    assertThat(build(job, "state")).isEqualTo("RETRYING");
  }

  @Test
  void a_heartbeat_keeps_a_lease_that_has_just_run_out() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    jdbc.sql("UPDATE attempt SET lease_until = now() + interval '2 seconds' WHERE id = ?")
        .param(job.attempt())
        .update();
    agent.heartbeat(job.held());
    assertThat(fixtures.text("attempt", "lease_until > now() + interval '30 s'", job.attempt()))
        .isEqualTo("true");
  }

  @Test
  void an_outage_of_all_coordinators_gives_every_lease_a_whole_one() {
    TestAgent.Job job = job();
    // Both in one statement: no sweep can come in between.
    jdbc.sql(
            """
            WITH away AS (UPDATE pulse SET beaten_at = now() - interval '1 hour')
            UPDATE attempt SET lease_until = now() - interval '50 minutes' WHERE id = ?
            """)
        .param(job.attempt())
        .update();
    await()
        .until(() ->
            fixtures
                .text("attempt", "lease_until > now() + interval '30 seconds'", job.attempt())
                .equals("true"));
    assertThat(attemptState(job)).isEqualTo("LEASED");
    assertThat(
            jdbc.sql("SELECT beaten_at > now() - interval '1 minute' FROM pulse")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void coordinator_that_comes_back_takes_one_missed_beat_for_an_outage() {
    TestAgent.Job job = job();
    // In one transaction: the sweeper of the coordinator that runs here cannot beat in between.
    transactions.executeWithoutResult(status -> {
      jdbc.sql("UPDATE pulse SET beaten_at = now() - interval '15 seconds'").update();
      fixtures.lapse(job.attempt());
      new Pulse(jdbc, settings).beat();
    });
    assertThat(fixtures.text("attempt", "lease_until > now() + interval '30 s'", job.attempt()))
        .isEqualTo("true");
  }

  @Test
  void a_stopped_build_whose_worker_is_silent_is_cancelled_without_a_retry() {
    TestAgent.Job job = job();
    assertThat(builds.stop(buildOf(job), "user ada", "enough")).isEqualTo(StopOutcome.ASKED);
    fixtures.lapse(job.attempt());
    untilAttempt(job, "LOST");
    assertThat(build(job, "state || ' ' || result || ' ' || reason"))
        .isEqualTo("COMPLETE CANCELLED STOPPED");
    assertThat(builds.stop(buildOf(job), "user ada", "again")).isEqualTo(StopOutcome.OVER);
  }

  @Test
  void a_build_between_two_attempts_is_stopped_at_once() {
    TestAgent.Job job = job();
    fixtures.lapse(job.attempt());
    untilAttempt(job, "LOST");
    assertThat(builds.stop(buildOf(job), "user ada", "enough")).isEqualTo(StopOutcome.ENDED);
    assertThat(build(job, "state || ' ' || result || ' ' || stop_by"))
        .isEqualTo("COMPLETE CANCELLED user ada");
    assertThat(request(job, "state || ' ' || result || ' ' || ended_by"))
        .isEqualTo("COMPLETE CANCELLED user ada");
    assertThat(builds.stop(new BuildId(987654321), "user ada", "")).isEqualTo(StopOutcome.UNKNOWN);
  }

  @Test
  void a_retry_that_nobody_takes_expires() {
    TestAgent.Job job = job();
    fixtures.lapse(job.attempt());
    untilAttempt(job, "LOST");
    jdbc.sql("UPDATE build_request SET expires_at = now() WHERE id = ?")
        .param(Long.parseLong(build(job, "request_id")))
        .update();
    await().until(() -> build(job, "state").equals("COMPLETE"));
    assertThat(build(job, "result || ' ' || reason")).isEqualTo("EXCEPTION EXPIRED");
  }

  @Test
  void what_a_retired_worker_has_goes_to_others_at_once() {
    fixtures.request(builder());
    String name = name("old");
    TestAgent.Job job = agent(name, 1).claim();
    workers.retire(name, "sold", "ada");
    untilAttempt(job, "LOST");
    assertThat(build(job, "state")).isEqualTo("RETRYING");
  }

  @Test
  void a_broken_worker_has_three_attempts_and_then_it_is_an_exception() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    FinishRequest broken =
        new FinishRequest(
            AttemptEnd.BROKEN, Reason.SOURCE_UNAVAILABLE, "no route", List.of(), 0, List.of());
    for (int i = 1; i <= 2; i++) {
      TestAgent.Job job = agent.claim();
      assertThat(job.finish(broken).as(FinishResponse.class).result()).isEqualTo(Result.RETRY);
      endPause(job);
    }
    TestAgent.Job last = agent.claim();
    assertThat(last.finish(broken).as(FinishResponse.class).result()).isEqualTo(Result.EXCEPTION);
    assertThat(build(last, "state || ' ' || reason || ' ' || detail"))
        .isEqualTo("COMPLETE SOURCE_UNAVAILABLE no route");
    assertThat(build(last, "(SELECT count(*) FROM attempt a WHERE a.build_id = build.id)"))
        .isEqualTo("3");
  }

  @Test
  void a_running_step_ends_with_its_lost_attempt() {
    TestAgent.Job job = job();
    job.events(started(1, "compile"));
    fixtures.lapse(job.attempt());
    untilAttempt(job, "LOST");
    assertThat(
            jdbc.sql(
                    "SELECT state || ' ' || result FROM step WHERE attempt_id = ? ORDER BY ordinal")
                .param(job.attempt())
                .query((row, n) -> row.getString(1))
                .list()
                .getFirst())
        .isEqualTo("FINISHED EXCEPTION");
  }
}
