package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.endtoend.harness.GitHubHook;
import tools.jackson.databind.JsonNode;

/**
 * Agents inside arm64 and ppc64le containers, which run under QEMU where the machine is neither:
 * they enrol with a one-time token through the image's own start, take work of their architecture
 * and finish it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AgentInContainersE2E {
  private static final String BUILDERS =
      """
      repositories: {work: {url: "file:///nowhere", github: [example/work]}}
      branches: {main: {repository: work, version: "3.13"}}
      platforms:
        aarch64: {name: aarch64, architecture: aarch64, execution: native, labels: [aarch64]}
        ppc64le: {name: PPC64LE, architecture: PPC64LE, execution: native, labels: [ppc64le]}
      recipes:
        machine:
          steps:
            - {name: machine, command: [uname, -m]}
            - {name: package, command: [dpkg, --print-architecture]}
      modes: {machine: {name: Machine, recipe: machine}}
      builders: [{platforms: [aarch64, ppc64le], modes: [machine], branches: [main]}]
      schedulers: {main: {kind: branch, branch: main, stable-for: 0s}}
      """;

  private ContainerFarm farm;

  @RegisterExtension
  final AfterTestExecutionCallback whatWasSaid =
      test -> test.getExecutionException().ifPresent(e -> System.err.println(farm.tails()));

  @BeforeAll
  void startFarmAndPush() {
    Needs.images(
        ContainerFarm.POSTGRES_IMAGE,
        ContainerFarm.COORDINATOR_IMAGE,
        ContainerFarm.agentImage("aarch64"),
        ContainerFarm.agentImage("ppc64le"));
    Needs.emulator("aarch64");
    Needs.emulator("ppc64le");
    farm = ContainerFarm.start(BUILDERS, Map.of());
    farm.startAgent("agent-aarch64");
    farm.startAgent("agent-ppc64le");
    assertThat(farm.push(GitHubHook.newDelivery(), ContainerFarm.newRevision()).status())
        .isEqualTo(202);
  }

  @AfterAll
  void removeFarm() {
    if (farm != null) {
      farm.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"agent-aarch64, aarch64, aarch64, arm64", "agent-ppc64le, PPC64LE, ppc64le, ppc64el"})
  void enrols_builds_and_says_what_it_is(
      String worker, String architecture, String machine, String packages)
      throws IOException, InterruptedException {
    JsonNode build = farm.awaitComplete(architecture + " Machine main");

    assertThat(build.path("result").asString()).as("%s", build).isEqualTo("SUCCESS");
    assertThat(build.path("attempts").valueStream().toList()).hasSize(1);
    assertThat(build.path("attempts").path(0).path("worker").asString()).isEqualTo(worker);
    assertThat(log(build, "machine")).isEqualTo(machine + "\n");
    assertThat(log(build, "package")).isEqualTo(packages + "\n");
    // Native by builders.yaml, but this worker is no such processor.
    assertThat(build.path("execution").asString()).isEqualTo("emulated");
    assertThat(build.path("properties").path("emulator").asString()).startsWith("qemu-" + machine);

    JsonNode its = farm.api().worker(worker);
    assertThat(its.path("facts").path("architecture").asString()).isEqualTo(architecture);
    assertThat(its.path("facts").path("hostname").asString()).isEqualTo(worker);
    assertThat(its.path("state").asString()).isEqualTo("ACTIVE");
    assertThat(page("/workers")).contains(worker).contains(architecture + " ");
    farm.assertSecretsKept();
  }

  private String log(JsonNode build, String step) {
    return new String(
        farm.api().bytes(build.path("id").asLong(), step + "/stdio"), StandardCharsets.UTF_8);
  }

  private String page(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(farm.uri().resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return answer.body();
    }
  }
}
