package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.Call;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.Plans;
import org.millrace.agent.fake.Reply;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Reason;

/** Every status of docs/protocol.md that an agent may see, and cut connections. */
class NetworkIT extends WithAgent {
  private Path go() {
    return home.resolve("go");
  }

  private void go(FakeAttempt attempt) throws IOException {
    Files.createFile(go());
    finished(attempt);
  }

  private String untilGo(String before, String after) {
    return before + "; until [ -e " + go() + " ]; do sleep 0.1; done; " + after;
  }

  @Test
  void a_claim_whose_answer_was_lost_is_sent_again_and_brings_the_same_attempt() {
    coordinator.loseAnswer("POST /claims");
    FakeAttempt attempt = build(command("work", "true"));
    List<String> ids =
        coordinator.calls("POST /claims").stream()
            .map(call -> call.json(ClaimRequest.class).claimId())
            .toList();
    assertThat(ids).filteredOn(ids.get(0)::equals).hasSizeGreaterThanOrEqualTo(2);
    assertThat(attempt.events()).hasSize(2);
  }

  @Test
  void claims_that_are_refused_for_now_are_sent_again() {
    coordinator.next("POST /claims", Reply.problem(ProblemCode.UNAVAILABLE));
    coordinator.next("POST /claims", Reply.status(500));
    coordinator.next("POST /claims", Reply.status(429));
    coordinator.next("POST /claims", Reply.status(204));
    build(command("work", "true"));
    await().until(coordinator::isScriptOver);
  }

  @Test
  void a_claim_that_was_answered_with_204_gets_a_new_id() {
    coordinator.next("POST /claims", Reply.status(204));
    coordinator.next("POST /claims", Reply.status(204));
    build(command("work", "true"));
    List<String> ids =
        coordinator.calls("POST /claims").stream()
            .map(call -> call.json(ClaimRequest.class).claimId())
            .toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void an_unknown_worker_keeps_its_steps_running() throws Exception {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", untilGo("echo in", "echo out"))));
    logged(attempt, "work", "in");
    coordinator.next("POST /heartbeats", Reply.problem(ProblemCode.UNKNOWN_WORKER));
    await().until(coordinator::isScriptOver);
    go(attempt);
    assertThat(attempt.log("work")).isEqualTo("in\nout\n");
  }

  @Test
  void the_first_heartbeats_carry_the_facts_and_every_one_the_attempts() throws Exception {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", untilGo("echo in", "true"))));
    logged(attempt, "work", "in");
    await()
        .until(() ->
            coordinator.calls("POST /heartbeats").stream()
                .map(call -> call.json(HeartbeatRequest.class))
                .anyMatch(beat ->
                    beat.attempts().size() == 1
                        && beat.attempts().get(0).attemptId() == attempt.id()
                        && beat.freeSlots() == 1));
    long withFacts =
        coordinator.calls("POST /heartbeats").stream()
            .filter(call -> call.json(HeartbeatRequest.class).facts() != null)
            .count();
    assertThat(withFacts).isEqualTo(1);
    go(attempt);
  }

  @Test
  void more_slots_by_heartbeat_are_used() throws Exception {
    coordinator.slots(3);
    FakeAttempt[] three = new FakeAttempt[3];
    for (int i = 0; i < 3; i++) {
      three[i] = coordinator.offer(Plans.plan(sh("work", untilGo("echo in", "true"))));
    }
    for (FakeAttempt attempt : three) {
      logged(attempt, "work", "in");
    }
    Files.createFile(go());
    for (FakeAttempt attempt : three) {
      finished(attempt);
    }
  }

  @Test
  void a_log_gap_makes_the_agent_go_back() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(Plans.plan(sh("work", untilGo("echo 0123456789", "echo end"))));
    logged(attempt, "work", "0123456789");
    attempt.truncate("work", 4);
    go(attempt);
    assertThat(attempt.log("work")).isEqualTo("0123456789\nend\n");
    assertThat(coordinator.calls("PATCH .*"))
        .extracting(c -> c.header("Upload-Offset"))
        .contains("4");
  }

  @Test
  void log_bytes_that_were_stored_but_not_acknowledged_are_not_doubled() throws Exception {
    coordinator.loseAnswer("PATCH .*");
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", untilGo("echo in", "echo out"))));
    logged(attempt, "work", "in");
    go(attempt);
    assertThat(attempt.log("work")).isEqualTo("in\nout\n");
  }

  @Test
  void an_event_gap_makes_the_agent_go_back() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(sh("work", untilGo("echo in", "true")), sh("second", "sleep 0.5")));
    logged(attempt, "work", "in");
    coordinator.next("POST .*/events", Reply.problem(ProblemCode.EVENT_GAP, Map.of("events", 0L)));
    go(attempt);
    assertThat(attempt.events()).extracting(Event::sequence).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void a_step_s_end_is_told_after_its_whole_log() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(
                sh("first", untilGo("echo in", "head -c 9000000 /dev/zero")),
                sh("second", "sleep 1")));
    logged(attempt, "first", "in");
    go(attempt);
    List<String> order =
        coordinator.calls("(PATCH .*/logs/first.*)|(POST .*/(events|finish))").stream()
            .filter(
                call -> call.line().startsWith("PATCH") || call.text().contains("STEP_FINISHED"))
            .map(call -> call.line().replaceAll(".*/", ""))
            .toList();
    assertThat(order).startsWith("first.stdio").last().isNotEqualTo("first.stdio");
    int told = order.indexOf("events") >= 0 ? order.indexOf("events") : order.indexOf("finish");
    assertThat(order.subList(told, order.size())).doesNotContain("first.stdio");
  }

  @Test
  void a_log_that_was_damaged_on_its_way_is_sent_again() throws Exception {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("work", untilGo("echo in", "echo out"))));
    logged(attempt, "work", "in");
    attempt.damage("work");
    go(attempt);
    assertThat(attempt.log("work")).isEqualTo("in\nout\n");
    assertThat(coordinator.calls("POST .*/finish")).hasSize(2);
  }

  @Test
  void a_finish_whose_answer_was_lost_is_sent_again() {
    coordinator.loseAnswer("POST .*/finish");
    FakeAttempt attempt = build(command("work", "true"));
    forgotten(attempt);
    assertThat(coordinator.calls("POST .*/finish")).hasSize(2);
  }

  @Test
  void a_refused_log_ends_the_attempt_as_the_agent_s_failure() {
    coordinator.next("PATCH .*", Reply.problem(ProblemCode.TOO_LARGE));
    FakeAttempt attempt = build(sh("work", "echo x; sleep 1000"));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.AGENT_FAILED);
    assertThat(attempt.finish().message()).contains("because of the test");
  }

  @Test
  void refused_events_end_the_attempt_as_the_agent_s_failure() {
    coordinator.next("POST .*/events", Reply.problem(ProblemCode.MALFORMED));
    FakeAttempt attempt = build(sh("work", "sleep 1000"));
    assertThat(attempt.finish().reason()).isEqualTo(Reason.AGENT_FAILED);
  }

  @Test
  void a_refused_finish_is_tried_once_more_as_a_failure_and_then_given_up() {
    coordinator.next("POST .*/finish", Reply.problem(ProblemCode.MALFORMED));
    FakeAttempt attempt = build(command("work", "true"));
    assertThat(attempt.finish().reason()).isEqualTo(Reason.AGENT_FAILED);
    coordinator.next("POST .*/finish", Reply.problem(ProblemCode.MALFORMED));
    coordinator.next("POST .*/finish", Reply.problem(ProblemCode.MALFORMED));
    FakeAttempt hopeless = coordinator.offer(Plans.plan(command("work", "true")));
    await().until(coordinator::isScriptOver);
    forgotten(hopeless);
  }

  @Test
  void an_artifact_that_is_too_large_for_the_coordinator_is_noted() {
    coordinator.next("PUT .*", Reply.problem(ProblemCode.TOO_LARGE));
    FakeAttempt attempt = build(sh("work", "echo 1 >a").artifact("a.xml", "a", 100));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.events())
        .anyMatch(e -> e.kind() == Event.Kind.NOTE && e.message().contains("a.xml"));
  }

  @Test
  void an_artifact_that_was_damaged_again_and_again_breaks_the_attempt() {
    for (int i = 0; i < 3; i++) {
      coordinator.next("PUT .*", Reply.problem(ProblemCode.HASH_MISMATCH));
    }
    FakeAttempt attempt = build(sh("work", "echo 1 >a").artifact("a.xml", "a", 100));
    assertThat(attempt.finish().reason()).isEqualTo(Reason.AGENT_FAILED);
  }

  @Test
  void an_artifact_that_was_damaged_once_is_sent_again() {
    coordinator.next("PUT .*", Reply.problem(ProblemCode.HASH_MISMATCH));
    FakeAttempt attempt = build(sh("work", "echo 1 >a").artifact("a.xml", "a", 100));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.artifacts()).containsOnlyKeys("a.xml");
  }

  @Test
  void work_goes_on_while_the_coordinator_is_away_and_nothing_is_lost() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(
                sh("one", untilGo("echo in", "head -c 6000000 /dev/zero; echo out")),
                sh("two", "echo away; touch " + home.resolve("done"))));
    logged(attempt, "one", "in");
    coordinator.goAway();
    Files.createFile(go());
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(home.resolve("done")));
    coordinator.comeBack();
    finished(attempt);
    assertThat(attempt.logBytes("one")).hasSize(6_000_007);
    assertThat(attempt.log("two")).isEqualTo("away\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
  }

  @Test
  void retry_after_is_obeyed() {
    coordinator.next(
        "POST .*/finish",
        call -> new Reply(503, "text/plain", Map.of("Retry-After", "1"), "later"));
    build(command("work", "true"));
    List<Call> finishes = coordinator.calls("POST .*/finish");
    assertThat(Duration.between(finishes.get(0).at(), finishes.get(1).at()))
        .isGreaterThan(Duration.ofMillis(990));
  }

  @Test
  void tokens_are_used_where_they_belong() {
    build(sh("work", "echo x"));
    assertThat(coordinator.calls("POST /claims"))
        .allMatch(call -> call.header("Authorization").equals("Bearer credential-of-worker-7"));
    assertThat(coordinator.calls(".*/attempts/.*"))
        .allMatch(call -> call.header("Authorization").startsWith("Bearer attempt-token-"))
        .allMatch(call -> !call.header("Millrace-Epoch").isEmpty());
  }
}
