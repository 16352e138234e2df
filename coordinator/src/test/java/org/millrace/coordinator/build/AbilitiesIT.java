package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.queue.RequestId;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.view.WaitingRequests;
import org.millrace.protocol.Facts;
import org.springframework.beans.factory.annotation.Autowired;

/** What a worker proves decides what it gets, from the heartbeat on that says so. */
@FarmIT
class AbilitiesIT extends AgentsAtWork {
  private static final Facts EMULATING =
      TestAgent.emulating(
          Map.of(
              "aarch64",
              "qemu-aarch64 version 7.2.22 (Debian 1:7.2)",
              "PPC64LE",
              "qemu-ppc64le version 7.2.22 (Debian 1:7.2)"),
          Map.of("aarch64", 4.1, "PPC64LE", 30.0));

  @Autowired private WaitingRequests waiting;

  private BuilderId crossBuilder() {
    return fixtures.builder(name("aarch64 Debian"), label, "containers", "emulates-aarch64");
  }

  private String abilities(TestAgent agent) {
    return fixtures.text("worker", "array_to_string(abilities, ' ')", agent.id());
  }

  private String why(RequestId request) {
    return waiting.find(request.value()).orElseThrow().sentence();
  }

  private static Answer claim(TestAgent agent, Duration patience) {
    return agent.claim(UUID.randomUUID().toString(), patience);
  }

  @Test
  void what_is_proven_becomes_labels_and_what_is_not_does_not() {
    TestAgent agent = agent(1);
    assertThat(abilities(agent)).isEmpty();
    agent.tell(EMULATING);
    assertThat(abilities(agent)).isEqualTo("containers emulates-aarch64 emulates-ppc64le");
    agent.heartbeat();
    assertThat(abilities(agent)).as("no news").contains("emulates-aarch64");
    agent.tell(TestAgent.FACTS);
    assertThat(abilities(agent)).isEmpty();
  }

  @Test
  void who_cannot_run_it_does_not_get_it_until_it_can() {
    RequestId request = fixtures.request(crossBuilder());
    TestAgent agent = agent(1);
    assertThat(claim(agent, Duration.ZERO).status()).isEqualTo(204);
    assertThat(why(request))
        .isEqualTo(
            "waiting for a worker with labels containers, emulates-aarch64, %s: there is none; 1 matches but for containers, emulates-aarch64: %s has not shown that it can"
                .formatted(label, fixtures.text("worker", "name", agent.id())));
    agent.tell(EMULATING);
    assertThat(agent.claim().attempt()).isPositive();
  }

  @Test
  void a_claim_that_is_held_is_answered_when_its_worker_can() {
    fixtures.request(crossBuilder());
    TestAgent agent = agent(1);
    CompletableFuture<Answer> held =
        CompletableFuture.supplyAsync(() -> claim(agent, Duration.ofSeconds(25)));
    agent.tell(EMULATING);
    assertThat(held.join().status()).isEqualTo(200);
  }

  @Test
  void who_lost_it_gets_nothing_more_of_the_kind_and_says_why() {
    TestAgent agent = agent(2);
    agent.tell(EMULATING);
    BuilderId builder = crossBuilder();
    fixtures.request(builder);
    agent.claim();
    String complaint =
        "aarch64 programs do not run any more on this machine: the binfmt entry qemu-aarch64 is gone";
    agent.tell(TestAgent.emulating(Map.of(), Map.of(), complaint));
    RequestId request = fixtures.request(builder);
    assertThat(claim(agent, Duration.ZERO).status()).isEqualTo(204);
    assertThat(why(request))
        .endsWith(
            "there is none; 1 matches but for emulates-aarch64: %s says '%s'"
                .formatted(fixtures.text("worker", "name", agent.id()), complaint));
    fixtures.request(builder());
    assertThat(agent.claim().attempt()).as("other work goes on").isPositive();
  }
}
