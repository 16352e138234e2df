package org.millrace.coordinator.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.coordinator.testing.TestAgent.allWell;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.SecondCoordinator;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.worker.WorkerSession;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Protocol;
import org.springframework.beans.factory.annotation.Autowired;

/** Two coordinators on one database, and agents that talk to now one, now the other. */
@FarmIT
class TwoCoordinatorsIT extends AgentsAtWork {
  private static final int REQUESTS = 2_000;
  private static final int WORKERS = 4;
  private static final int SLOTS = 2;

  @Autowired DatabaseAddress address;
  private SecondCoordinator second;

  @BeforeEach
  void startSecond() {
    second = SecondCoordinator.start(address, Map.of());
  }

  @AfterEach
  void stopSecond() {
    second.close();
  }

  @Test
  void eight_claimers_take_every_request_once_and_never_more_than_their_slots() throws Exception {
    fixtures.requests(builder(), 0, REQUESTS);
    List<WorkerSession> sessions = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      sessions.add(workers.authenticate(agent(SLOTS).credential()).orElseThrow());
    }
    Queue<Long> builds = new ConcurrentLinkedQueue<>();
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    long begun = System.nanoTime();
    // Three claimers for each worker's two slots, so that they do get into each other's way.
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> claimers = new ArrayList<>();
      for (int i = 0; i < WORKERS * 3; i++) {
        Builds coordinator = i % 2 == 0 ? this.builds : second.bean(Builds.class);
        WorkerSession session = sessions.get(i % WORKERS);
        String claimer = "claimer-" + i;
        claimers.add(pool.submit(() -> work(coordinator, session, claimer, builds, faults)));
      }
      for (Future<?> claimer : claimers) {
        claimer.get();
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%d builds claimed and finished in %.1f s%n", REQUESTS, seconds);
    assertThat(faults).isEmpty();
    assertThat(builds).hasSize(REQUESTS);
    Set<Long> distinct = new HashSet<>(builds);
    assertThat(distinct).hasSize(REQUESTS);
    assertThat(
            jdbc.sql(
                    """
                    SELECT count(DISTINCT b.number) FROM build b JOIN attempt a ON a.build_id = b.id
                    WHERE b.state = 'COMPLETE' AND a.ordinal = 1 AND b.number <= ?
                    """)
                .param(REQUESTS)
                .query(Integer.class)
                .single())
        .isEqualTo(REQUESTS);
  }

  private void work(
      Builds coordinator,
      WorkerSession session,
      String claimer,
      Queue<Long> builds,
      Queue<String> faults) {
    int round = 0;
    while (builds.size() < REQUESTS) {
      Optional<Claim> claim =
          coordinator.claim(session, claimer + "-" + round++, Duration.ofMillis(50));
      if (claim.isPresent()) {
        int held =
            jdbc.sql(
                    """
                    SELECT count(*) FROM attempt
                    WHERE worker_id = ? AND state IN ('LEASED', 'RUNNING')
                    """)
                .param(session.id().value())
                .query(Integer.class)
                .single();
        if (held > SLOTS) {
          faults.add(session.name() + " holds " + held);
        }
        builds.add(claim.get().build().value());
        coordinator.finish(
            new LeaseProof(claim.get().attempt(), claim.get().epoch(), claim.get().token()),
            new FinishRequest(AttemptEnd.COMPLETED, null, "", allWell(), 4, List.of()));
      }
    }
  }

  @Test
  void a_claim_held_by_one_coordinator_gets_what_the_other_is_asked_for() throws Exception {
    TestAgent agent = agent(1);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held =
          pool.submit(() -> agent.at(second.port()).claim("held", Duration.ofSeconds(20)));
      fixtures.request(builder());
      assertThat(held.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void a_log_may_come_through_both_in_turns() {
    byte[] text = "x".repeat(99).concat("\n").repeat(3_000).getBytes(UTF_8);
    TestAgent.Job here = job();
    TestAgent.Job there = new TestAgent.Job(second.port(), here.assignment());
    int piece = 7_001;
    boolean turn = false;
    for (int at = 0; at < text.length; at += piece) {
      byte[] bytes = Arrays.copyOfRange(text, at, Math.min(text.length, at + piece));
      turn = !turn;
      assertThat((turn ? here : there).log("test.stdio", at, bytes).status()).isEqualTo(204);
    }
    assertThat(there.finish(List.of(), sum("test.stdio", text)).word()).isEqualTo("200");
  }

  @Test
  void what_another_coordinator_threw_away_and_stored_anew_is_not_remembered_wrong() {
    TestAgent.Job here = job();
    TestAgent.Job there = new TestAgent.Job(second.port(), here.assignment());
    byte[] right = "right".getBytes(UTF_8);
    here.log("test.stdio", 0, "wrong");
    assertThat(there.finish(List.of(), sum("test.stdio", right)).word())
        .isEqualTo("416 INCOMPLETE");
    assertThat(there.log("test.stdio", 0, right).header(Protocol.OFFSET_HEADER)).isEqualTo("5");
    assertThat(here.finish(List.of(), sum("test.stdio", "wrong".getBytes(UTF_8))).word())
        .isEqualTo("416 INCOMPLETE");
    here.log("test.stdio", 0, right);
    assertThat(here.finish(List.of(), sum("test.stdio", right)).word()).isEqualTo("200");
  }

  @Test
  void a_coordinator_that_goes_down_answers_held_claims_at_once() throws Exception {
    TestAgent agent = agent(1);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held =
          pool.submit(() -> agent.at(second.port()).claim("held", Duration.ofSeconds(25)));
      WaitingRoom room = second.bean(WaitingRoom.class);
      await().until(() -> room.size() > 0);
      second.close();
      assertThat(held.get(15, TimeUnit.SECONDS).word()).isEqualTo("503 UNAVAILABLE");
    }
  }
}
