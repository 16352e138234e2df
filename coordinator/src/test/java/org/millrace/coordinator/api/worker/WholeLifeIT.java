package org.millrace.coordinator.api.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.worker.Workers;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FarmIT
class WholeLifeIT {
  @LocalServerPort int port;
  @Autowired Workers workers;
  @Autowired JdbcClient jdbc;

  @Test
  void an_agent_enrols_claims_logs_and_finishes() {
    Fixtures fixtures = new Fixtures(jdbc);
    long request = fixtures.request(fixtures.builder("AMD64 Test 3.13", "linux")).value();
    TestAgent agent =
        TestAgent.enrol(
            port, workers.invite("amd64-1", List.of("linux", "gcc"), 1, "ada", "test").text());

    TestAgent.Job job = agent.claim();
    Plan plan = job.assignment().plan();
    assertThat(plan.builder()).isEqualTo("AMD64 Test 3.13");
    assertThat(plan.buildNumber()).isEqualTo(1);
    assertThat(plan.steps()).extracting("name").containsExactly("compile", "test");

    byte[] output = "gcc -c x.c\nok\n".getBytes(UTF_8);
    assertThat(job.events(started(1, "compile")).status()).isEqualTo(200);
    assertThat(job.log("compile.stdio", 0, output).status()).isEqualTo(204);
    FinishResponse answer =
        job.finish(
                List.of(exited(2, "compile", 0), started(3, "test"), exited(4, "test", 0)),
                sum("compile.stdio", output))
            .as(FinishResponse.class);

    assertThat(answer)
        .isEqualTo(new FinishResponse(Result.SUCCESS, Reason.NONE, "build successful"));
    assertThat(fixtures.text("build_request", "state", request)).isEqualTo("COMPLETE");
    assertThat(fixtures.text("attempt", "state", job.attempt())).isEqualTo("FINISHED");
    assertThat(
            jdbc.sql("SELECT entity || ':' || from_state || '>' || to_state FROM transition")
                .query(String.class)
                .list())
        .contains(
            "request:PENDING>RUNNING",
            "build:>RUNNING",
            "attempt:>LEASED",
            "attempt:LEASED>RUNNING",
            "attempt:RUNNING>FINISHED",
            "build:RUNNING>COMPLETE",
            "request:RUNNING>COMPLETE");
  }
}
