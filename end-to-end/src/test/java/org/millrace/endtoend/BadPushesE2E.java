package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.millrace.endtoend.harness.CpythonSources;
import org.millrace.endtoend.harness.CpythonSources.Pick;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Push;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;

/** Commits to CPython that break it, each in its way: what the farm says of them, and of whom. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class BadPushesE2E {
  private static final String BUILDER = "AMD64 Debian Refleaks 3.13";
  private static final Duration BUILDS = Duration.ofMinutes(30);

  private Workspace workspace;
  private LiveFarm farm;
  private CpythonSources sources;
  private String release;

  @BeforeAll
  void buildWhatIsGood() throws IOException {
    Needs.images("millrace/build-amd64:trixie");
    workspace = Workspace.create("bad-pushes");
    sources = Needs.cpython().cloneTo(workspace.file("cpython"));
    release = sources.releases().getFirst();
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            CpythonSources.onlyConfiguredOnce(
                workspace,
                List.of(
                    new Pick(
                        "amd64-debian-13", "refleaks", List.of("test_bisect", "test_colorsys")))),
            Map.of("MILLRACE_REPOSITORY_CPYTHON", sources.repository().toString()));
    farm.addAgent("one-machine", List.of("amd64"), 1, farm.coordinator().uri());
    Push good = sources.push();
    push(good);
    assertThat(verdict(good).path("result").asString()).isEqualTo("SUCCESS");
  }

  @AfterAll
  void stopFarm() {
    if (farm != null) {
      farm.close();
      workspace.close();
    }
  }

  @Test
  void a_leak_in_a_c_module() throws Exception {
    Push leak =
        commit(
            "bisect: remember where we were",
            "Modules/_bisectmodule.c",
            "    PyTypeObject *tp = Py_TYPE(item);",
            "    (void)PyList_New(0);\n    PyTypeObject *tp = Py_TYPE(item);");
    JsonNode build = verdict(leak);
    assertSaid(build, "FAILURE", "REFERENCE_LEAK");
    assertThat(build.path("detail").asString()).startsWith("test_bisect leaked ");
    assertPage(build, "test_bisect", "bisect: remember where we were", "Ada Developer");
  }

  @Test
  void a_failure() throws Exception {
    Push failure =
        commit("colorsys: be brighter", "Lib/colorsys.py", "    v = maxc\n", "    v = maxc * 2\n");
    JsonNode build = verdict(failure);
    assertSaid(build, "FAILURE", "TESTS_FAILED");
    assertThat(build.path("detail").asString()).contains("test_colorsys");
    assertPage(build, "test_hsv_values", "colorsys: be brighter", "Ada Developer");
  }

  @Test
  void a_test_that_fails_now_and_then() throws Exception {
    Push flaky =
        commit(
            "colorsys: test more",
            "Lib/test/test_colorsys.py",
            "    def test_hsv_roundtrip(self):\n",
            """
                def test_weather(self):
                    import os
                    flag = '/tmp/it-has-rained'  # each process of the runner has a temporary folder of its own
                    if not os.path.exists(flag):
                        open(flag, 'w').close()
                        self.fail('it rains')

                def test_hsv_roundtrip(self):
            """);
    JsonNode build = verdict(flaky);
    assertSaid(build, "WARNINGS", "PASSED_ON_RERUN");
    assertThat(build.path("summary").asString()).isEqualTo("warnings test (warnings)");
    assertPage(build, "test_weather", "colorsys: test more", "Ada Developer");
  }

  @Test
  @Order(Integer.MAX_VALUE) // A cache in which something went wrong is not kept for the next build.
  void a_module_that_does_not_compile() throws Exception {
    Push broken =
        commit(
            "bisect: another type",
            "Modules/_bisectmodule.c",
            "    PyTypeObject *tp = Py_TYPE(item);",
            "    PyTypeObjekt *tp = Py_TYPE(item);");
    JsonNode build = verdict(broken);
    assertSaid(build, "FAILURE", "COMMAND_FAILED");
    assertThat(build.path("summary").asString()).isEqualTo("failed compile (failure)");
    assertThat(build.path("detail").asString()).contains("_bisectmodule.c", "PyTypeObjekt");
    assertPage(build, "PyTypeObjekt", "bisect: another type", "Ada Developer");
  }

  private Push commit(String message, String file, String old, String replacement)
      throws IOException {
    Push commit = sources.commit(release, message, file, old, replacement);
    push(commit);
    return commit;
  }

  private void push(Push push) {
    assertThat(farm.hook().push(push).status()).isEqualTo(202);
  }

  private JsonNode verdict(Push push) {
    return Waits.untilSome(
        "the verdict on " + push.message(),
        BUILDS,
        () ->
            farm.api().builds(BUILDER).stream()
                .filter(build -> build.path("state").asString().equals("COMPLETE"))
                .filter(build -> build.path("revision").asString().equals(push.after()))
                .map(build -> farm.api().build(build.path("id").asLong()))
                .findFirst()
                .orElse(null));
  }

  private static void assertSaid(JsonNode build, String result, String reason) {
    assertThat(build.path("result").asString()).as("%s", build).isEqualTo(result);
    assertThat(build.path("reason").asString()).as("%s", build).isEqualTo(reason);
  }

  private void assertPage(JsonNode build, String... words) throws Exception {
    URI page = farm.coordinator().uri().resolve("/builds/" + build.path("id").asLong());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains(words);
    }
  }
}
