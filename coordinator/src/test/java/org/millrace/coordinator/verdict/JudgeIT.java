package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.Verdict;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.worker.Workers;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Verdicts on what an agent really sent. */
@FarmIT
class JudgeIT {
  @LocalServerPort private int port;
  @Autowired private Workers workers;
  @Autowired private Judge judge;
  @Autowired private JdbcClient jdbc;

  private TestAgent.Job claim(String builder) {
    Fixtures fixtures = new Fixtures(jdbc);
    fixtures.request(
        fixtures.builder(
            Fixtures.definition(
                builder,
                List.of(builder),
                Steps.step("compile", Parser.COMPILER, "halt flunk"),
                Steps.step("test", Parser.REGRTEST, "flunk warn warnings"))));
    TestAgent agent =
        TestAgent.enrol(port, workers.invite(builder, List.of(builder), 1, "ada", "test").text());
    return agent.claim();
  }

  private static byte[] log(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            JudgeIT.class.getResourceAsStream("/regrtest-logs/" + name + ".log"), name)) {
      return in.readAllBytes();
    }
  }

  private List<String> steps(TestAgent.Job job) {
    return jdbc.sql(
            "SELECT text || ' ' || reason || ' ' || detail FROM step WHERE attempt_id = ?"
                + " ORDER BY ordinal")
        .param(job.attempt())
        .query(String.class)
        .list();
  }

  @Test
  void a_flaky_test_ends_as_warnings_test_warnings() throws IOException {
    TestAgent.Job job = claim("flaky");
    byte[] output = log("nogil-3.13.15-slowci-flaky-only");
    job.log("test.stdio", 0, output);
    FinishResponse answer =
        job.finish(
                List.of(
                    started(1, "compile"),
                    exited(2, "compile", 0),
                    started(3, "test"),
                    exited(4, "test", 0)),
                sum("test.stdio", output))
            .as(FinishResponse.class);
    assertThat(answer)
        .isEqualTo(
            new FinishResponse(
                Result.WARNINGS, Reason.PASSED_ON_RERUN, "warnings test (warnings)"));
    assertThat(steps(job))
        .containsExactly(
            "compile NONE ",
            "test (warnings) PASSED_ON_RERUN test_flaky failed, then passed when run again");
    // Asked again it says the same.
    assertThat(judge.adjudicate(new AttemptId(job.attempt())).summary())
        .isEqualTo("warnings test (warnings)");
  }

  @Test
  void a_leak_is_named_and_a_step_that_was_skipped_has_no_say() throws IOException {
    TestAgent.Job job = claim("leaky");
    byte[] output = log("nogil-3.13.15-make-refleak");
    byte[] compiler = "x.c:1: warning: odd\n".getBytes(StandardCharsets.UTF_8);
    job.log("compile.stdio", 0, compiler);
    job.log("test.stdio", 0, output);
    FinishResponse answer =
        job.finish(
                List.of(
                    started(1, "compile"),
                    exited(2, "compile", 0),
                    started(3, "test"),
                    exited(4, "test", 2)),
                sum("compile.stdio", compiler),
                sum("test.stdio", output))
            .as(FinishResponse.class);
    assertThat(answer)
        .isEqualTo(
            new FinishResponse(Result.FAILURE, Reason.REFERENCE_LEAK, "failed test (failure)"));
    assertThat(steps(job))
        .containsExactly(
            "compile (warnings) WARNINGS_IN_LOG x.c:1: warning: odd",
            "test (failure) REFERENCE_LEAK test_leaky leaked 6 references and 9 memory blocks");
  }

  @Test
  void a_step_that_could_not_run_is_an_exception_with_the_agents_words() {
    TestAgent.Job job = claim("broken");
    Event broken =
        new Event(
            2,
            Instant.now(),
            Event.Kind.STEP_FINISHED,
            "compile",
            StepEnd.BROKEN,
            null,
            Reason.DISK_FULL,
            "12 kB left",
            Map.of());
    Event skipped =
        new Event(
            3,
            Instant.now(),
            Event.Kind.STEP_FINISHED,
            "test",
            StepEnd.SKIPPED,
            null,
            null,
            "",
            Map.of());
    job.finish(List.of(started(1, "compile"), broken, skipped));
    Verdict verdict = judge.adjudicate(new AttemptId(job.attempt()));
    assertThat(verdict.result()).isEqualTo(Result.EXCEPTION);
    assertThat(verdict.reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(verdict.summary()).isEqualTo("exception compile (exception)");
    assertThat(verdict.detail()).isEqualTo("12 kB left");
    assertThat(steps(job))
        .containsExactly("compile (exception) DISK_FULL 12 kB left", "test (skipped) NONE ");
  }

  @Test
  void a_plan_that_was_not_carried_out_to_its_end_is_an_exception() {
    TestAgent.Job job = claim("lazy");
    job.finish(List.of(started(1, "compile"), exited(2, "compile", 0)));
    Verdict verdict = judge.adjudicate(new AttemptId(job.attempt()));
    assertThat(verdict.result()).isEqualTo(Result.EXCEPTION);
    assertThat(verdict.reason()).isEqualTo(Reason.AGENT_FAILED);
    assertThat(verdict.summary()).isEqualTo("exception");
    assertThat(verdict.detail()).isEqualTo("the agent reported no end of step 'test'");
  }

  @Test
  void a_stopped_build_says_who_and_why() {
    TestAgent.Job job = claim("stopped");
    jdbc.sql(
            """
            UPDATE build SET stop_by = 'user ada', stop_why = 'wrong branch'
            WHERE id = (SELECT build_id FROM attempt WHERE id = ?)
            """)
        .param(job.attempt())
        .update();
    Event cancelled =
        new Event(
            2,
            Instant.now(),
            Event.Kind.STEP_FINISHED,
            "compile",
            StepEnd.CANCELLED,
            null,
            null,
            "",
            Map.of());
    job.events(started(1, "compile"), cancelled);
    Verdict verdict = judge.adjudicate(new AttemptId(job.attempt()));
    assertThat(verdict.result()).isEqualTo(Result.CANCELLED);
    assertThat(verdict.summary())
        .isEqualTo("cancelled (stopped by user ada: wrong branch) compile (cancelled)");
  }
}
