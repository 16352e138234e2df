package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.CpythonSources;
import org.millrace.endtoend.harness.CpythonSources.Pick;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;

/**
 * One push, three architectures: CPython cross compiled with the JIT for aarch64 and without the
 * GIL for PPC64LE, both tested under QEMU by CPython's own test runner, and a hunt on AMD64 for a
 * leak that the JIT of 3.13 really has.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ThreeArchitecturesE2E {
  private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();
  private static final Duration BUILDS = Duration.ofMinutes(60);
  private static final List<String> TESTS =
      List.of("test_grammar", "test_dict", "test_bool", "test_generators");

  private Workspace workspace;
  private LiveFarm farm;

  @BeforeAll
  void startFarmAndPush() throws IOException {
    Needs.images(
        "millrace/build-amd64:trixie",
        "millrace/cross:trixie",
        "millrace/runtime-aarch64:trixie",
        "millrace/runtime-ppc64le:trixie");
    Needs.emulator("aarch64");
    Needs.emulator("ppc64le");
    CpythonSources sources = Needs.cpython();
    workspace = Workspace.create("architectures");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            CpythonSources.only(
                workspace,
                List.of(
                    new Pick("aarch64-debian", "jit", TESTS),
                    new Pick("ppc64le-debian", "nogil", TESTS),
                    new Pick("amd64-debian-13", "jit-refleaks", List.of("test_json")))),
            Map.of("MILLRACE_REPOSITORY_CPYTHON", sources.repository().toString()));
    farm.addAgent("one-machine", List.of("amd64"), 2, farm.coordinator().uri());
    assertThat(farm.hook().push(sources.push()).status()).isEqualTo(202);
  }

  @AfterAll
  void stopFarm() {
    if (farm != null) {
      farm.close();
      workspace.close();
    }
  }

  @Test
  void aarch64_with_a_jit_is_cross_compiled_proven_and_tested() throws IOException {
    JsonNode build = verdict("aarch64 Debian JIT 3.13");
    assertThat(build.path("result").asString()).as("%s", build).isIn("SUCCESS", "WARNINGS");
    assertThat(build.path("execution").asString()).isEqualTo("cross");
    assertProof(build, "architecture", "aarch64");
    assertProof(build, "jit", "on");
    assertProof(build, "pydebug", "on");
    assertThat(log(build, "verify")).contains("verify: stencils for aarch64-unknown-linux-gnu");
    if (Browser.lacking().isEmpty()) {
      try (Browser browser = Browser.start(workspace)) {
        browser.open(farm.coordinator().uri().resolve("/builds/" + build.path("id").asLong()));
        assertThat(browser.text()).contains("cross").contains("proof.jit");
        browser.screenshot(PICTURES.resolve("build-cross.png"));
      }
    }
  }

  @Test
  void ppc64le_without_the_gil_is_cross_compiled_proven_and_tested() {
    JsonNode build = verdict("PPC64LE Debian NoGIL 3.13");
    assertThat(build.path("result").asString()).as("%s", build).isIn("SUCCESS", "WARNINGS");
    assertProof(build, "architecture", "PPC64LE");
    assertProof(build, "gil", "off");
    assertProof(build, "jit", "off");
  }

  @Test
  void the_leak_of_the_jit_is_found() {
    JsonNode build = verdict("AMD64 Debian JIT refleaks 3.13");
    assertThat(build.path("result").asString()).as("%s", build).isEqualTo("FAILURE");
    assertThat(build.path("reason").asString()).isEqualTo("REFERENCE_LEAK");
    assertThat(log(build, "test")).containsPattern("test_json leaked \\[.*\\] references");
    assertProof(build, "jit", "on");
  }

  private JsonNode verdict(String builder) {
    return Waits.untilSome(
        "the verdict of " + builder,
        BUILDS,
        () ->
            farm.api().builds(builder).stream()
                .filter(build -> build.path("state").asString().equals("COMPLETE"))
                .map(build -> farm.api().build(build.path("id").asLong()))
                .findFirst()
                .orElse(null));
  }

  private String log(JsonNode build, String step) {
    return new String(
        farm.api().bytes(build.path("id").asLong(), step + "/stdio"),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void assertProof(JsonNode build, String what, String is) {
    assertThat(build.path("properties").path("proof." + what).asString(""))
        .as("proof.%s of %s", what, build.path("builder"))
        .isEqualTo(is);
  }
}
