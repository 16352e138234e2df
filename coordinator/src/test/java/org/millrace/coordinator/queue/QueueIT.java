package org.millrace.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Build sets and requests, and the order in which workers get them. */
@FarmIT
@TestPropertySource(properties = "millrace.sweep=100ms")
class QueueIT extends AgentsAtWork {
  @Autowired Queue queue;
  @Autowired TransactionTemplate transactions;

  private Submission submission(BuilderId... builders) {
    return new Submission(
        "", "a test", "cpython", "3.13", "f".repeat(40), "user ada", List.of(), List.of(builders));
  }

  private String state(RequestId request) {
    return fixtures.text("build_request", "state", request.value());
  }

  @Test
  void a_submission_makes_one_request_per_builder_in_its_order() {
    BuilderId first = builder();
    BuilderId second = builder();
    Submitted submitted = queue.submit(submission(second, first));
    assertThat(submitted.requests()).hasSize(2);
    assertThat(
            fixtures.text("build_request", "builder_id", submitted.requests().getFirst().value()))
        .isEqualTo(String.valueOf(second.value()));
    assertThat(fixtures.text("build_set", "revision", submitted.buildSetId()))
        .isEqualTo("f".repeat(40));
    assertThat(
            jdbc.sql(
                    """
                    SELECT from_state || '>' || to_state || ' ' || cause FROM transition
                    WHERE entity = 'request' AND entity_id = ?
                    """)
                .param(submitted.requests().getFirst().value())
                .query(String.class)
                .list())
        .containsExactly(">PENDING user ada");
  }

  @Test
  void a_submission_is_part_of_its_callers_transaction() {
    BuilderId builder = builder();
    transactions.executeWithoutResult(status -> {
      queue.submit(submission(builder));
      status.setRollbackOnly();
    });
    assertThat(
            jdbc.sql("SELECT count(*) FROM build_request WHERE builder_id = ?")
                .param(builder.value())
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void nothing_is_submitted_where_a_builder_is_not_active() {
    BuilderId good = builder();
    BuilderId gone = builder();
    jdbc.sql("UPDATE builder SET active = false WHERE id = ?").param(gone.value()).update();
    assertThatThrownBy(() -> queue.submit(submission(good, gone)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(agent(1).claim("c", Duration.ofMillis(100)).word()).isEqualTo("204");
  }

  @Test
  void a_held_claim_is_woken_by_a_submission() throws Exception {
    TestAgent agent = agent(1);
    BuilderId builder = builder();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held = pool.submit(() -> agent.claim("held", Duration.ofSeconds(20)));
      queue.submit(submission(builder));
      assertThat(held.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void a_held_claim_is_woken_without_a_hint() throws Exception {
    TestAgent agent = agent(1);
    BuilderId builder = builder();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held = pool.submit(() -> agent.claim("held", Duration.ofSeconds(20)));
      fixtures.request(builder);
      assertThat(held.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void a_claim_held_while_paused_is_woken_when_the_worker_is_resumed() throws Exception {
    String name = name("paused");
    TestAgent agent = agent(name, 1);
    workers.pause(name, "weekend", "ada");
    fixtures.request(builder());
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held = pool.submit(() -> agent.claim("held", Duration.ofSeconds(20)));
      workers.resume(name, "ada");
      assertThat(held.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void higher_priority_is_sooner_and_then_the_older_one() {
    BuilderId builder = builder();
    RequestId low = fixtures.request(builder, 0);
    RequestId high = fixtures.request(builder, 5);
    RequestId late = fixtures.request(builder, 5);
    TestAgent agent = agent(3);
    for (RequestId expected : List.of(high, late, low)) {
      assertThat(builds.of(expected)).isEmpty();
      TestAgent.Job job = agent.claim();
      assertThat(builds.of(expected)).contains(buildOf(job));
    }
  }

  @Test
  void a_worker_must_have_every_label_that_is_required() {
    BuilderId picky = fixtures.builder(name("picky"), label, "ppc64le");
    RequestId request = fixtures.request(picky);
    assertThat(agent(1).claim("c", Duration.ofMillis(200)).word()).isEqualTo("204");
    assertThat(state(request)).isEqualTo("PENDING");
    TestAgent able =
        TestAgent.enrol(
            port,
            workers
                .invite(name("able"), List.of("more", "ppc64le", label), 1, "ada", "test")
                .text());
    assertThat(able.claim("c", Duration.ofMillis(200)).word()).isEqualTo("200");
  }

  @Test
  void a_request_that_nobody_took_in_its_time_expires() {
    RequestId request = fixtures.request(builder());
    jdbc.sql("UPDATE build_request SET expires_at = now() WHERE id = ?")
        .param(request.value())
        .update();
    await().until(() -> state(request).equals("EXPIRED"));
    assertThat(agent(1).claim("c", Duration.ofMillis(100)).word()).isEqualTo("204");
    assertThat(fixtures.text("build_request", "result", request.value())).isEmpty();
  }

  @Test
  void a_waiting_request_is_cancelled_and_one_with_a_build_is_not() {
    RequestId request = fixtures.request(builder());
    assertThat(queue.cancel(request, "user ada", "a mistake")).isTrue();
    assertThat(queue.cancel(request, "user ada", "again")).isFalse();
    assertThat(state(request)).isEqualTo("CANCELLED");
    RequestId other = fixtures.request(builder());
    agent(1).claim();
    assertThat(queue.cancel(other, "user ada", "too late")).isFalse();
  }
}
