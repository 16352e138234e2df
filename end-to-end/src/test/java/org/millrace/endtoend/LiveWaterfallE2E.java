package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.PageLoad;
import org.millrace.endtoend.harness.SimulatedBuilds;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;

/** The waterfall while builds come and go: kept up to date in place, for as long as it is open. */
@TestInstance(Lifecycle.PER_CLASS)
class LiveWaterfallE2E {
  private static final int WARM_UP = 10;
  private static final int CHANGES = 30;
  private static final int HINTS = 200;

  private DemoFarm farm;
  private Workspace workspace;

  @BeforeAll
  void prepare() {
    Needs.browser();
    farm = DemoFarms.shown();
    workspace = Workspace.create("live");
  }

  @AfterAll
  void close() {
    if (workspace != null) {
      workspace.close();
    }
  }

  @Test
  void page_shows_every_new_build_and_its_memory_stays_flat() {
    try (Browser browser = Browser.start(workspace)) {
      browser.open(farm.uri().resolve("/waterfall"));
      Waits.until("the page to be live", () -> browser.one("#live").getText().equals("live"));
      PageLoad load = PageLoad.of(browser);
      SimulatedBuilds builds = farm.builds();
      see(browser, builds, WARM_UP);
      PageLoad.Reading before = load.read();
      see(browser, builds, CHANGES);
      PageLoad.Reading after = load.read();
      // What is older leaves the page as what is new comes; allow for builds of different lengths.
      assertThat(after.nodes()).as("nodes").isLessThan(before.nodes() * 5 / 4 + 500);
      assertThat(after.listeners()).as("listeners").isLessThan(before.listeners() + 50);
      assertThat(after.heap()).as("heap").isLessThan(before.heap() * 3 / 2 + 3_000_000);
      assertThat(browser.errors()).isEmpty();
    }
  }

  @Test
  void hints_without_end_let_the_page_ask_once_in_a_second_at_most() {
    try (Browser browser = Browser.start(workspace)) {
      browser.open(farm.uri().resolve("/waterfall"));
      Waits.until("the page to be live", () -> browser.one("#live").getText().equals("live"));
      PageLoad load = PageLoad.of(browser);
      SimulatedBuilds builds = farm.builds();
      long begin = System.nanoTime();
      long first = load.refreshes();
      for (int i = 0; i < HINTS; i++) {
        builds.hint();
      }
      long last = builds.next();
      browser.one("#b" + last);
      double seconds = (System.nanoTime() - begin) / 1e9;
      assertThat((double) (load.refreshes() - first)).isLessThanOrEqualTo(seconds + 2);
    }
  }

  private static void see(Browser browser, SimulatedBuilds builds, int changes) {
    for (int i = 0; i < changes; i++) {
      browser.one("#b" + builds.next());
    }
  }
}
