package org.millrace.coordinator.api.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.FACTS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentCall;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.HeartbeatResponse;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;
import org.millrace.protocol.Protocol;

/** Every row of docs/protocol.md for enrolments, claims and heartbeats, in its order. */
@FarmIT
class WorkerContractIT extends AgentsAtWork {
  private static final Duration SHORT = Duration.ofMillis(200);

  // POST /enrolments

  private Answer enrol(String token) {
    return AgentCall.post(port, "/enrolments")
        .json(new EnrolmentRequest(token, Protocol.VERSION, FACTS));
  }

  private String token() {
    return workers.invite(name("new"), List.of("a"), 3, "ada", "test").text();
  }

  @Test
  void enrolment_201_the_worker_is_active() {
    Answer answer = enrol(token());
    assertThat(answer.word()).isEqualTo("201");
    EnrolmentResponse enrolled = answer.as(EnrolmentResponse.class);
    assertThat(enrolled.labels()).containsExactly("a");
    assertThat(enrolled.slots()).isEqualTo(3);
    assertThat(fixtures.text("worker", "state", enrolled.workerId())).isEqualTo("ACTIVE");
    assertThat(fixtures.text("worker", "facts ->> 'hostname'", enrolled.workerId()))
        .isEqualTo("box");
  }

  @Test
  void enrolment_400_malformed_not_an_enrolment_request() {
    for (String body : List.of("", "null", "{", "[]", "{\"protocolVersion\":1}", "{\"token\":1}")) {
      assertThat(AgentCall.post(port, "/enrolments").text(body).word())
          .as(body)
          .isEqualTo("400 MALFORMED");
    }
  }

  @Test
  void enrolment_400_unsupported_protocol() {
    assertThat(
            AgentCall.post(port, "/enrolments")
                .json(new EnrolmentRequest(token(), 2, FACTS))
                .word())
        .isEqualTo("400 UNSUPPORTED_PROTOCOL");
  }

  @Test
  void enrolment_401_token_used_no_such_token_or_it_has_been_used() {
    assertThat(enrol("mre_never").word()).isEqualTo("401 TOKEN_USED");
    String token = token();
    assertThat(enrol(token).status()).isEqualTo(201);
    assertThat(enrol(token).word()).isEqualTo("401 TOKEN_USED");
  }

  @Test
  void enrolment_401_token_used_for_all_but_one_of_two_at_once() throws Exception {
    String token = token();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> call = () -> enrol(token).word();
      List<Future<String>> answers = pool.invokeAll(List.of(call, call));
      assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
          .containsExactlyInAnyOrder("201", "401 TOKEN_USED");
    }
  }

  @Test
  void enrolment_401_token_expired_older_than_its_life() {
    String name = name("late");
    String token = workers.invite(name, List.of(), 1, "", "test").text();
    jdbc.sql("UPDATE enrolment SET expires_at = now() WHERE used_at IS NULL").update();
    assertThat(enrol(token).word()).isEqualTo("401 TOKEN_EXPIRED");
    assertThat(enrol(workers.newToken(name, "test").text()).word()).isEqualTo("201");
  }

  // POST /claims

  @Test
  void claim_200_here_is_an_attempt() {
    fixtures.request(builder());
    Answer answer = agent(1).claim("c1", SHORT);
    assertThat(answer.word()).isEqualTo("200");
    Assignment assignment = answer.as(Assignment.class);
    assertThat(assignment.epoch()).isEqualTo(1);
    assertThat(assignment.lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(assignment.plan().steps().getFirst().silence()).isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void claim_204_no_work_now() {
    assertThat(agent(1).claim("c1", SHORT).word()).isEqualTo("204");
  }

  @Test
  void claim_again_gives_the_same_attempt_with_a_fresh_token() {
    fixtures.requests(builder(), 0, 2);
    TestAgent agent = agent(2);
    Assignment first = agent.claim("same", SHORT).as(Assignment.class);
    Assignment second = agent.claim("same", SHORT).as(Assignment.class);
    assertThat(second.attemptId()).isEqualTo(first.attemptId());
    assertThat(second.epoch()).isEqualTo(first.epoch());
    assertThat(second.plan()).isEqualTo(first.plan());
    assertThat(new TestAgent.Job(port, first).events().word()).isEqualTo("401 WRONG_ATTEMPT_TOKEN");
    assertThat(new TestAgent.Job(port, second).events().word()).isEqualTo("200");
  }

  @Test
  void claim_again_after_its_attempt_is_over_204_at_once() {
    fixtures.requests(builder(), 0, 2);
    TestAgent agent = agent(1);
    Assignment first = agent.claim("spent", SHORT).as(Assignment.class);
    assertThat(new TestAgent.Job(port, first).finish(List.of()).status()).isEqualTo(200);
    Instant before = Instant.now();
    assertThat(agent.claim("spent", Duration.ofSeconds(25)).word()).isEqualTo("204");
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(agent.claim("next", SHORT).word()).isEqualTo("200");
  }

  @Test
  void claim_204_for_a_worker_that_is_paused_or_draining() {
    fixtures.request(builder());
    String name = name("resting");
    TestAgent agent = agent(name, 1);
    workers.pause(name, "weekend", "ada");
    assertThat(agent.claim("c1", SHORT).word()).isEqualTo("204");
    workers.drain(name, "moving house", "ada");
    assertThat(agent.claim("c2", SHORT).word()).isEqualTo("204");
    workers.resume(name, "ada");
    assertThat(agent.claim("c3", SHORT).word()).isEqualTo("200");
  }

  @Test
  void claim_204_when_all_slots_are_taken() {
    fixtures.requests(builder(), 0, 3);
    TestAgent agent = agent(2);
    assertThat(agent.claim("c1", SHORT).word()).isEqualTo("200");
    assertThat(agent.claim("c2", SHORT).word()).isEqualTo("200");
    assertThat(agent.claim("c3", SHORT).word()).isEqualTo("204");
  }

  @Test
  void claim_400_malformed() {
    TestAgent agent = agent(1);
    for (Map<String, Object> body :
        List.<Map<String, Object>>of(
            Map.of("freeSlots", 1),
            Map.of("claimId", "", "freeSlots", 1),
            Map.of("claimId", "x".repeat(65), "freeSlots", 1),
            Map.of("claimId", "x", "freeSlots", 0),
            Map.of("claimId", "x"))) {
      assertThat(AgentCall.post(port, "/claims").bearer(agent.credential()).json(body).word())
          .as("%s", body)
          .isEqualTo("400 MALFORMED");
    }
  }

  @Test
  void claim_ignores_keys_that_it_does_not_know() {
    Map<String, Object> body =
        Map.of("claimId", "x", "freeSlots", 1, "patience", "PT0.1S", "mood", "good");
    assertThat(AgentCall.post(port, "/claims").bearer(agent(1).credential()).json(body).word())
        .isEqualTo("204");
  }

  @Test
  void claim_401_unknown_worker_or_one_that_is_retired() {
    assertThat(new TestAgent(port, 0, "mrw_nobody").claim("c", SHORT).word())
        .isEqualTo("401 UNKNOWN_WORKER");
    String name = name("gone");
    TestAgent agent = agent(name, 1);
    workers.retire(name, "sold", "ada");
    assertThat(agent.claim("c", SHORT).word()).isEqualTo("401 UNKNOWN_WORKER");
    assertThat(AgentCall.post(port, "/claims").text("{\"claimId\":\"x\",\"freeSlots\":1}").word())
        .isEqualTo("401 UNKNOWN_WORKER");
  }

  // POST /heartbeats

  @Test
  void heartbeat_200_renewed() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    jdbc.sql("UPDATE attempt SET lease_until = now() + interval '5 seconds' WHERE id = ?")
        .param(job.attempt())
        .update();
    HeartbeatResponse answer = agent.heartbeat(job.held()).as(HeartbeatResponse.class);
    assertThat(answer.attempts())
        .containsExactly(new AttemptOrder(job.attempt(), Order.CONTINUE, ""));
    assertThat(answer.worker()).isEqualTo(WorkerOrder.WORK);
    assertThat(answer.slots()).isEqualTo(1);
    assertThat(answer.interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(answer.lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(
            fixtures.text("attempt", "lease_until > now() + interval '30 seconds'", job.attempt()))
        .isEqualTo("true");
  }

  @Test
  void heartbeat_cancel_for_a_build_that_is_stopped() {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    builds.stop(buildOf(job), "user ada", "wrong branch");
    assertThat(agent.heartbeat(job.held()).as(HeartbeatResponse.class).attempts())
        .containsExactly(
            new AttemptOrder(job.attempt(), Order.CANCEL, "stopped by user ada: wrong branch"));
  }

  @Test
  void heartbeat_abandon_for_an_attempt_that_is_not_its_own_under_this_epoch() {
    TestAgent.Job foreign = job();
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    HeartbeatResponse answer =
        agent
            .heartbeat(
                foreign.held(), new HeldAttempt(job.attempt(), 7), new HeldAttempt(987654321, 1))
            .as(HeartbeatResponse.class);
    assertThat(answer.attempts()).extracting(AttemptOrder::order).containsOnly(Order.ABANDON);
  }

  @Test
  void heartbeat_pause_and_drain_with_the_reason() {
    String name = name("resting");
    TestAgent agent = agent(name, 1);
    workers.pause(name, "weekend", "ada");
    HeartbeatResponse answer = agent.heartbeat().as(HeartbeatResponse.class);
    assertThat(answer.worker()).isEqualTo(WorkerOrder.PAUSE);
    assertThat(answer.why()).isEqualTo("weekend");
    workers.drain(name, "", "ada");
    assertThat(agent.heartbeat().as(HeartbeatResponse.class).worker()).isEqualTo(WorkerOrder.DRAIN);
  }

  @Test
  void heartbeat_notes_new_facts_even_with_a_nul_in_them() {
    TestAgent agent = agent(1);
    String body = AgentCall.JSON.writeValueAsString(new HeartbeatRequest(List.of(), 1, FACTS));
    assertThat(
            AgentCall.post(port, "/heartbeats")
                .bearer(agent.credential())
                .text(body.replace("\"box\"", "\"b\\u0000ox \\\\u0000 2\""))
                .word())
        .isEqualTo("200");
    assertThat(fixtures.text("worker", "facts ->> 'hostname'", agent.id()))
        .isEqualTo("box \\u0000 2");
  }

  @Test
  void heartbeat_400_malformed() {
    for (String body : List.of("", "[]", "{}", "{\"attempts\":[null],\"freeSlots\":1}")) {
      assertThat(
              AgentCall.post(port, "/heartbeats").bearer(agent(1).credential()).text(body).word())
          .as(body)
          .isEqualTo("400 MALFORMED");
    }
  }

  @Test
  void heartbeat_401_unknown_worker() {
    assertThat(new TestAgent(port, 0, "mrw_" + UUID.randomUUID()).heartbeat().word())
        .isEqualTo("401 UNKNOWN_WORKER");
  }
}
