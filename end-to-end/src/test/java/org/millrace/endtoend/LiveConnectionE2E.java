package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.PageLoad;
import org.millrace.endtoend.harness.Proxy;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;

/** What an open page says about its connection is true, and it comes back by itself. */
@TestInstance(Lifecycle.PER_CLASS)
class LiveConnectionE2E {
  private static final String LIVE = "live";
  private static final String LOST = "connection lost, retrying";

  /** Less than the half minute after which a page looks without having been told. */
  private static final Duration TOLD = Duration.ofSeconds(25);

  /** A page takes a stream as lost after 40 seconds, and a request after 30 (from 30 on). */
  private static final Duration SILENCE = Duration.ofSeconds(55);

  private Workspace workspace;
  private LiveFarm farm;
  private Proxy network;
  private Browser browser;
  private int workers;

  @BeforeAll
  void startFarm() {
    Needs.browser();
    workspace = Workspace.create("connection");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            new ScriptBuilders().add("brought", Work.ticker(workspace)).write(workspace),
            Map.of());
  }

  @AfterAll
  void stopFarm() {
    if (farm != null) {
      farm.close();
      workspace.close();
    }
  }

  @BeforeEach
  void openBrowser() {
    network = farm.network();
    browser = Browser.start(workspace);
    browser.driver().executeCdpCommand("Network.enable", Map.of());
  }

  @AfterEach
  void closeBrowser() {
    network.restore();
    browser.close();
  }

  @Test
  void page_that_cannot_be_fetched_says_so_asks_less_and_less_often_and_comes_back() {
    PageLoad load = openLive("/workers");
    // The stream that is open stays open: the browser does not notice.
    offline(true);
    long first = load.refreshes();
    long begin = System.nanoTime();
    String late = newWorker();
    awaitWord(LOST);
    Waits.until("four tries", () -> load.refreshes() >= first + 4);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("of waits of 1 s, 2 s and 4 s")
        .isGreaterThan(Duration.ofMillis(6500));
    assertThat(browser.text()).doesNotContain(late);
    offline(false);
    awaitWord(LIVE);
    browser.awaitText(late, Waits.LONG);
  }

  @Test
  void stream_that_says_nothing_any_more_is_taken_as_lost() {
    openLive("/workers");
    network.stall();
    // Before the page's next look of its own could have failed for want of an answer.
    Waits.until("the silence to be noticed", SILENCE, () -> says(LOST));
    String late = newWorker();
    network.restore();
    awaitWord(LIVE);
    browser.awaitText(late, Waits.LONG);
  }

  @Test
  void page_hears_of_what_happened_before_its_stream_was_open() {
    block("*/live?*");
    browser.open(network.uri().resolve("/workers"));
    awaitWord(LOST);
    String late = newWorker();
    block();
    browser.awaitText(late, TOLD);
    awaitWord(LIVE);
  }

  @Test
  void page_that_is_gone_says_so_is_left_alone_and_comes_back_when_it_does() {
    String builder = ScriptBuilders.name("brought");
    PageLoad load = openLive("/builders/" + builder.replace(" ", "%20"));
    rename(builder, "renamed");
    awaitWord("no longer kept up to date");
    long then = load.refreshes();
    for (int i = 0; i < 20; i++) {
      hint("builds");
      hint("catalog");
    }
    rename("renamed", builder);
    awaitWord(LIVE);
    assertThat(load.refreshes() - then).as("tries until it was there again").isBetween(1L, 2L);
  }

  private PageLoad openLive(String path) {
    browser.open(network.uri().resolve(path));
    awaitWord(LIVE);
    return PageLoad.of(browser);
  }

  private void awaitWord(String word) {
    Waits.until("the page to say '" + word + "'", () -> says(word));
  }

  private boolean says(String word) {
    return browser.one("#live").getText().equals(word);
  }

  private void offline(boolean away) {
    browser
        .driver()
        .executeCdpCommand(
            "Network.emulateNetworkConditions",
            Map.of(
                "offline", away, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  private void block(String... addresses) {
    browser
        .driver()
        .executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(addresses)));
  }

  /** Answers with its name. */
  private String newWorker() {
    String name = "late-" + ++workers;
    farm.database()
        .sql("INSERT INTO worker (name, labels, state) VALUES (?, '{}', 'ACTIVE')")
        .param(name)
        .update();
    hint("workers");
    return name;
  }

  private void rename(String from, String to) {
    farm.database().sql("UPDATE builder SET name = ? WHERE name = ?").params(to, from).update();
    hint("builds");
  }

  private void hint(String topic) {
    farm.database()
        .sql("SELECT pg_notify('millrace', 'test ' || ?)")
        .param(topic)
        .query()
        .singleRow();
  }
}
