package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.coordinator.testing.TestAgent.allWell;
import static org.millrace.coordinator.testing.TestAgent.started;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.DatabaseOutage;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;

/** The database goes away and comes back, as with a restart of PostgreSQL. */
@FarmIT
class DatabaseTroubleIT extends AgentsAtWork {
  @Autowired DatabaseAddress address;

  private DatabaseOutage outage() {
    return new DatabaseOutage(address);
  }

  @AfterEach
  void letIn() throws SQLException {
    outage().end();
  }

  @Test
  void calls_get_503_unavailable_while_it_is_away_and_the_attempt_goes_on_afterwards()
      throws SQLException {
    fixtures.request(builder());
    TestAgent agent = agent(1);
    TestAgent.Job job = agent.claim();
    job.events(started(1, "compile"));
    outage().begin();
    assertThat(agent.claim("c", Duration.ZERO).word()).isEqualTo("503 UNAVAILABLE");
    assertThat(agent.heartbeat(job.held()).word()).isEqualTo("503 UNAVAILABLE");
    assertThat(job.log("compile.stdio", 0, "x").word()).isEqualTo("503 UNAVAILABLE");
    letIn();
    await().until(() -> agent.heartbeat(job.held()).status() == 200);
    await().until(() -> job.log("compile.stdio", 0, "x").status() == 204);
    await().until(() -> job.finish(allWell()).status() == 200);
    assertThat(attemptState(job)).isEqualTo("FINISHED");
  }

  @Test
  void a_held_claim_outlives_connections_that_are_cut() throws Exception {
    TestAgent agent = agent(1);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held = pool.submit(() -> agent.claim("held", Duration.ofSeconds(25)));
      outage().cut();
      await().ignoreExceptions().until(() -> fixtures.request(builder()).value() > 0);
      Answer answer = held.get(60, TimeUnit.SECONDS);
      if (answer.status() == 503) {
        answer = agent.claim("held", Duration.ofSeconds(25));
      }
      assertThat(answer.status()).isEqualTo(200);
    }
  }
}
