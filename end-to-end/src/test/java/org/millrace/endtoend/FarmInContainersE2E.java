package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.millrace.endtoend.harness.GitHubHook;

/**
 * The farm of compose.yaml: coordinator, PostgreSQL and agent each in a container, and the networks
 * between them cut in the middle of a build.
 */
@TestInstance(Lifecycle.PER_CLASS)
class FarmInContainersE2E {
  /** Ten ticks are a second: three heartbeats and more. */
  private static final int CUT = 70;

  private ContainerFarm farm;
  private ServiceContainer agent;

  @RegisterExtension
  final AfterTestExecutionCallback whatWasSaid =
      test -> test.getExecutionException().ifPresent(e -> System.err.println(farm.tails()));

  @BeforeAll
  void startFarm() {
    Needs.images(
        ContainerFarm.POSTGRES_IMAGE,
        ContainerFarm.COORDINATOR_IMAGE,
        ContainerFarm.agentImage("amd64"));
    // A lease that no slow machine outlasts.
    farm =
        ContainerFarm.start(
            Ticks.BUILDERS, Map.of("MILLRACE_LEASE", "300s", "MILLRACE_HEARTBEAT", "2s"));
    agent = farm.startAgent("agent-amd64");
  }

  @AfterEach
  void rejoin() {
    agent.join("farm");
    farm.postgres().join("database");
  }

  @AfterAll
  void removeFarm() {
    if (farm != null) {
      farm.close();
    }
  }

  @Test
  void a_push_is_built_and_judged() throws IOException, InterruptedException {
    Ticks build = push().awaitLog();
    build.end();
    build.assertUnharmed();
    farm.assertSecretsKept();
  }

  @Test
  void an_agent_that_is_cut_off_goes_on_and_loses_nothing()
      throws IOException, InterruptedException {
    Ticks build = push().awaitLog();
    agent.cutOffFrom("farm");
    // What was under way arrives, and then nothing more.
    build.awaitMore(CUT / 7);
    String before = build.logged();
    build.awaitMore(CUT);
    assertThat(build.logged()).as("what came through while it was cut off").isEqualTo(before);
    agent.join("farm");
    farm.await("the log to go on", () -> build.logged().length() > before.length());
    build.end();
    build.assertUnharmed();
  }

  @Test
  void an_agent_whose_build_ends_while_it_is_cut_off_reports_that_later()
      throws IOException, InterruptedException {
    Ticks build = push().awaitLog();
    agent.cutOffFrom("farm");
    build.awaitMore(CUT / 2);
    build.end();
    agent.join("farm");
    build.assertUnharmed();
  }

  @Test
  void without_its_database_the_coordinator_takes_no_push_and_goes_on_when_it_is_back()
      throws IOException, InterruptedException {
    Ticks build = push().awaitLog();
    String delivery = GitHubHook.newDelivery();
    String revision = ContainerFarm.newRevision();
    farm.postgres().cutOffFrom("database");
    GitHubHook.Answer refused = farm.push(delivery, revision);
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    build.awaitMore(CUT);
    farm.postgres().join("database");
    farm.await("the push to be taken", () -> farm.push(delivery, revision).status() == 202);
    build.end();
    build.assertUnharmed();
    Ticks second = new Ticks(farm, agent, revision).awaitLog();
    second.end();
    second.assertUnharmed();
  }

  private Ticks push() {
    String revision = ContainerFarm.newRevision();
    GitHubHook.Answer answer = farm.push(GitHubHook.newDelivery(), revision);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return new Ticks(farm, agent, revision);
  }
}
