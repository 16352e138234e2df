package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
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
import org.millrace.endtoend.harness.GitHubHook;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Proxy;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/**
 * The way of a push, seen by someone who watches: real sources of CPython, a real build of them, a
 * real browser, and a network that is away for half a minute. Leaves pictures in {@code
 * target/screenshots}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PushToVerdictE2E {
  private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();
  private static final Duration BUILD = Duration.ofMinutes(30);
  private static final Duration CUT = Duration.ofSeconds(30);

  private Workspace workspace;
  private CpythonSources sources;
  private LiveFarm farm;
  private Proxy network;

  @BeforeAll
  void startFarm() throws IOException {
    Needs.programs("git", "gcc", "make");
    Needs.browser();
    sources = Needs.cpython();
    workspace = Workspace.create("push");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            CpythonSources.firstBuilder(
                workspace,
                List.of("test_grammar", "test_json", "test_dict", "test_struct", "test_bool")),
            Map.of("MILLRACE_REPOSITORY_CPYTHON", sources.repository().toString()));
    network = farm.network();
    farm.addAgent("amd64-debian", List.of("amd64", "debian"), 1, network.uri());
  }

  @AfterAll
  void stopFarm() {
    if (farm != null) {
      farm.close();
      workspace.close();
    }
  }

  @Test
  void push_is_seen_on_the_waterfall_built_followed_and_judged() throws IOException {
    URI address = farm.coordinator().uri();
    try (Browser browser = Browser.start(workspace)) {
      browser.open(address.resolve("/waterfall"));
      assertThat(browser.all("#waterfall .box")).isEmpty();

      GitHubHook.Answer answer = farm.hook().push(sources.push());
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);

      // The page is not loaded again: it changes by itself.
      WebElement box = browser.one("#waterfall .box a");
      browser.screenshot(PICTURES.resolve("waterfall-running.png"));
      String path = Browser.target(box);
      browser.open(address.resolve(path));
      browser.awaitText("compile", BUILD);
      browser.screenshot(PICTURES.resolve("build-running.png"));

      assertLogGrows(browser, address);
      cutOff();
      JsonNode build = awaitVerdict(browser, address, path);
      assertThat(build.path("result").asString()).as("%s", build).isIn("SUCCESS", "WARNINGS");
      assertThat(attempts()).as("attempts, in spite of the cut").containsExactly("1 FINISHED 1");
      assertProofs(browser);
      takePictures(browser, address, path);
    }
  }

  private void assertLogGrows(Browser browser, URI address) {
    WebElement log =
        Waits.untilSome(
            "the log of compile to be offered",
            BUILD,
            () ->
                browser.all(".step-list .logs a").stream()
                    .filter(link -> Browser.target(link).contains("/compile/"))
                    .findFirst()
                    .orElse(null));
    browser.open(address.resolve(Browser.target(log)));
    browser.script("window.loadedOnce = true");
    int lines = browser.all("#log .l").size();
    Waits.until(
        "the log to grow on the page", BUILD, () -> browser.all("#log .l").size() >= lines + 20);
    assertThat(browser.script("return window.loadedOnce"))
        .as("the page was not loaded again")
        .isEqualTo(true);
    browser.screenshot(PICTURES.resolve("log-running.png"));
  }

  /**
   * Leases are as long as they are by default, so half a minute without a network must cost
   * nothing.
   */
  private void cutOff() {
    long until = System.nanoTime() + CUT.toNanos();
    network.cut();
    Waits.until("the end of the cut", () -> System.nanoTime() > until);
    network.restore();
  }

  private List<String> attempts() {
    return farm.database()
        .sql("SELECT ordinal || ' ' || state || ' ' || epoch FROM attempt ORDER BY id")
        .query(String.class)
        .list();
  }

  private JsonNode awaitVerdict(Browser browser, URI address, String path) {
    browser.open(address.resolve(path));
    long id = Long.parseLong(path.replaceAll("\\D", ""));
    JsonNode build =
        Waits.untilSome(
            "the verdict",
            BUILD,
            () -> {
              JsonNode now = farm.api().build(id);
              return now.path("state").asString("").equals("COMPLETE") ? now : null;
            });
    // On the open page, too, and in the same words.
    Waits.until(
        "the verdict on the page",
        () -> browser.one("#verdict h1").getText().equals(build.path("summary").asString()));
    return build;
  }

  private static void assertProofs(Browser browser) {
    Waits.until("the proofs", () -> browser.all("dt.proof").size() >= 5);
    assertThat(browser.text())
        .containsSubsequence("proof.architecture", "AMD64")
        .contains("proof.gil", "proof.jit", "proof.lto", "proof.pydebug");
  }

  private static void takePictures(Browser browser, URI address, String build) {
    Screenshots.take(
        browser,
        address,
        Map.of(
            "home", "/",
            "waterfall", "/waterfall",
            "build", build,
            "log", build + "/logs/test/stdio",
            "workers", "/workers"),
        PICTURES);
    assertThat(PICTURES.resolve("waterfall.png")).isNotEmptyFile();
    assertThat(PICTURES.resolve("log-dark.png")).isNotEmptyFile();
  }
}
