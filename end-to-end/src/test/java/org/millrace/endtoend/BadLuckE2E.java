package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.AgentProcess;
import org.millrace.endtoend.harness.CoordinatorProcess;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Proxy;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;

/**
 * What can break between a push and its verdict, broken. Wherever the work itself was not hit, the
 * build must end as the same attempt under the same epoch, with the work begun once, and with a
 * complete log. Leases last fifteen seconds here instead of sixty.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BadLuckE2E {
  private static final List<String> KEYS =
      List.of(
          "claim",
          "held",
          "step",
          "log",
          "finish",
          "database",
          "cut",
          "stall",
          "agent",
          "deaf",
          "failover",
          "lost",
          "astray");
  private static final long SOME = 200;
  private static final long MEGABYTE = 1 << 20;
  private static final int BURST = 12;

  private Workspace workspace;
  private LiveFarm farm;
  private CoordinatorProcess coordinator;
  private Proxy network;

  @BeforeAll
  void startFarm() {
    workspace = Workspace.create("bad-luck");
    ScriptBuilders builders = new ScriptBuilders();
    KEYS.forEach(key ->
        builders.add(key, key.equals("log") ? Work.flood(workspace) : Work.ticker(workspace)));
    builders.add("tool", Path.of("/nowhere/cc")).addCheckout("gone");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            builders.write(workspace),
            Map.of(
                "MILLRACE_LEASE",
                "15s",
                "MILLRACE_HEARTBEAT",
                "2s",
                "MILLRACE_RETRYAFTER",
                "1s,1s"));
    coordinator = farm.coordinator();
    network = farm.network();
  }

  @AfterAll
  void stopFarm() {
    farm.close();
    workspace.close();
  }

  @AfterEach
  void dismissAgents() {
    farm.dismissAgents();
  }

  @BeforeEach
  void announce(TestInfo test) {
    System.out.println("bad luck: " + test.getDisplayName());
  }

  @Test
  void coordinator_killed_while_a_request_waits_for_a_worker() throws IOException {
    Work work = Work.push(farm, workspace, "claim");
    coordinator.kill();
    coordinator.restart();
    agent("claim");
    work.awaitStart().end();
    work.assertUnharmed();
  }

  @Test
  void coordinator_killed_while_an_agent_waits_for_work() throws IOException {
    AgentProcess agent = agent("held");
    awaitOnline(agent);
    coordinator.kill();
    coordinator.restart();
    Work work = Work.push(farm, workspace, "held");
    work.awaitStart().end();
    work.assertUnharmed();
  }

  @Test
  void coordinator_killed_twice_during_a_step() throws IOException {
    agent("step");
    Work work = Work.push(farm, workspace, "step").awaitStart();
    for (int i = 0; i < 2; i++) {
      work.awaitMore(SOME);
      coordinator.kill();
      work.awaitMore(SOME);
      coordinator.restart();
    }
    work.awaitMore(SOME);
    work.end();
    work.assertUnharmed();
  }

  @Test
  void coordinator_killed_three_times_while_a_large_log_flows() throws IOException {
    agent("log");
    Work work = Work.push(farm, workspace, "log").awaitStart();
    for (int i = 1; i <= 3; i++) {
      work.allow(1 + i * BURST);
      work.awaitMore(MEGABYTE);
      coordinator.kill();
      coordinator.restart();
    }
    work.end();
    work.assertUnharmed();
  }

  @Test
  void coordinator_away_when_the_last_step_ends() throws IOException {
    agent("finish");
    Work work = Work.push(farm, workspace, "finish").awaitStart();
    work.awaitMore(SOME);
    coordinator.kill();
    work.end();
    coordinator.restart();
    work.assertUnharmed();
  }

  @Test
  void database_crashes_and_recovers_during_a_step() throws IOException {
    agent("database");
    Work work = Work.push(farm, workspace, "database").awaitStart();
    work.awaitMore(SOME);
    Servers.postgres().crash();
    work.awaitMore(SOME);
    Servers.postgres().start();
    work.awaitMore(SOME);
    work.end();
    work.assertUnharmed();
  }

  @Test
  void agent_cut_off_for_half_its_lease() throws IOException {
    agent("cut");
    Work work = Work.push(farm, workspace, "cut").awaitStart();
    network.cut();
    pass(Duration.ofSeconds(7), work);
    network.restore();
    work.awaitMore(SOME);
    work.end();
    work.assertUnharmed();
  }

  @Test
  void network_stalls_for_half_a_lease() throws IOException {
    agent("stall");
    Work work = Work.push(farm, workspace, "stall").awaitStart();
    network.stall();
    pass(Duration.ofSeconds(7), work);
    network.restore();
    work.awaitMore(SOME);
    work.end();
    work.assertUnharmed();
  }

  @Test
  void agent_killed_and_started_again_adopts_its_step() throws IOException {
    AgentProcess agent = agent("agent");
    Work work = Work.push(farm, workspace, "agent").awaitStart();
    work.awaitMore(SOME);
    agent.kill();
    work.awaitMore(SOME);
    agent.restart();
    work.awaitMore(SOME);
    work.end();
    work.assertUnharmed();
  }

  @Test
  void agent_away_when_its_step_ends_reports_the_end_later() throws IOException {
    AgentProcess agent = agent("deaf");
    Work work = Work.push(farm, workspace, "deaf").awaitStart();
    work.awaitMore(SOME);
    agent.kill();
    work.end();
    agent.restart();
    work.assertUnharmed();
  }

  @Test
  void one_of_two_coordinators_killed_the_other_takes_over() throws IOException {
    CoordinatorProcess other = farm.addCoordinator();
    try (Proxy both = Proxy.before(other.port(), coordinator.port())) {
      farm.addAgent("worker-failover", List.of("failover"), 1, both.uri());
      Work work = Work.push(farm, workspace, "failover").awaitStart();
      work.awaitMore(SOME);
      other.kill();
      work.awaitMore(SOME);
      work.end();
      work.assertUnharmed();
      farm.dismissAgents();
    }
  }

  @Test
  void worker_that_lost_its_power_is_given_up_and_another_builds_again() throws IOException {
    AgentProcess first = agent("lost");
    Work work = Work.push(farm, workspace, "lost").awaitStart();
    first.killWithSteps();
    farm.addAgent("worker-lost-2", List.of("lost"), 1, network.uri());
    work.awaitStarts(2);
    work.end();
    assertThat(work.awaitComplete().path("result").asString()).isEqualTo("SUCCESS");
    assertThat(work.attempts()).containsExactly("1 LOST 1", "2 FINISHED 2");
    work.assertLogComplete();
  }

  @Test
  void worker_cut_off_beyond_its_lease_ends_its_step_and_works_again() throws IOException {
    try (Proxy line = Proxy.before(coordinator.port())) {
      farm.addAgent("worker-astray", List.of("astray"), 1, line.uri());
      Work work = Work.push(farm, workspace, "astray").awaitStart();
      long script = work.pids().getFirst();
      line.cut();
      Waits.until("the lease to lapse", () -> work.attempts().equals(List.of("1 LOST 1")));
      assertThat(Work.isRunning(script))
          .as("the step, of whose loss nobody told its worker")
          .isTrue();
      line.restore();
      // Nobody else is there: the same worker must drop the old attempt before it takes the new
      // one.
      work.awaitStarts(2);
      assertThat(Work.isRunning(script)).as("the step of the lost attempt").isFalse();
      work.end();
      assertThat(work.awaitComplete().path("result").asString()).isEqualTo("SUCCESS");
      // ABANDONED: lost, and the worker has been told.
      assertThat(work.attempts()).containsExactly("1 ABANDONED 1", "2 FINISHED 2");
      work.assertLogComplete();
      farm.dismissAgents();
    }
  }

  @Test
  void program_that_is_not_installed_is_the_workers_fault_and_not_the_codes() {
    agent("tool");
    assertInfrastructure(Work.push(farm, workspace, "tool"), "TOOL_MISSING");
  }

  @Test
  void repository_that_is_gone_is_nobodys_failure_of_the_code() {
    agent("gone");
    assertInfrastructure(Work.push(farm, workspace, "gone"), "SOURCE_UNAVAILABLE");
  }

  private static void assertInfrastructure(Work work, String reason) {
    JsonNode build = work.awaitComplete();
    assertThat(build.path("result").asString()).as("%s", build).isEqualTo("EXCEPTION");
    assertThat(build.path("reason").asString()).as("%s", build).isEqualTo(reason);
    assertThat(work.attempts()).as("one attempt and two more").hasSize(3);
  }

  private AgentProcess agent(String key) {
    return farm.addAgent("worker-" + key, List.of(key), 1, network.uri());
  }

  private void awaitOnline(AgentProcess agent) {
    Waits.until(
        agent.name() + " to be seen",
        () ->
            farm.database()
                    .sql("SELECT count(*) FROM worker WHERE name = ? AND last_seen_at IS NOT NULL")
                    .param(agent.name())
                    .query(Long.class)
                    .single()
                > 0);
  }

  /** Lets time pass while the work goes on. */
  private static void pass(Duration time, Work work) throws IOException {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      work.awaitMore(1);
    }
  }
}
