package org.millrace.endtoend.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.PageLoad;
import org.millrace.endtoend.harness.SimulatedBuilds;
import org.millrace.endtoend.harness.Waits;

/**
 * What the waterfall costs the machine of whoever keeps it open while a build ends and another one
 * begins every second: the browser's own count of its main thread's time, and its memory.
 */
final class WaterfallLive implements Measure {
  private static final int BUILDS = 20_000;
  private static final int DAYS = 8;
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Figure BUSY =
      Figure.less("waterfall-live.busy", "main thread of the page, busy", "%").aim(5);
  private static final Figure SCRIPTS =
      Figure.less("waterfall-live.scripts", "… of it in scripts", "%");
  private static final Figure REFRESHES =
      Figure.less("waterfall-live.refreshes", "content asked for again, per minute", "");
  private static final Figure HEAP =
      Figure.less("waterfall-live.heap", "heap of its scripts at the end", "MB");
  private static final Figure HEAP_GROWTH =
      Figure.less("waterfall-live.heap.growth", "… more than at the beginning", "MB");
  private static final Figure NODES =
      Figure.less("waterfall-live.nodes", "nodes of its document at the end", "");
  private static final Figure NODES_GROWTH =
      Figure.less("waterfall-live.nodes.growth", "… more than at the beginning", "");

  private final Duration length;

  /**
   * @param length how long the page is watched
   */
  WaterfallLive(Duration length) {
    this.length = length;
  }

  @Override
  public String key() {
    return "waterfall-live";
  }

  @Override
  public String title() {
    return "The waterfall, open while builds come and go";
  }

  @Override
  public void run(Stage stage, Ledger ledger) {
    Browser.lacking()
        .ifPresent(reason -> {
          throw new IllegalStateException("No browser: " + reason);
        });
    try (DemoFarm farm = DemoFarm.start(stage.workspace(), BUILDS, DAYS);
        Browser browser = Browser.start(stage.workspace())) {
      browser.open(farm.uri().resolve("/waterfall"));
      Waits.until("the page to be live", () -> browser.one("#live").getText().equals("live"));
      PageLoad load = PageLoad.of(browser);
      SimulatedBuilds builds = farm.builds();
      turn(builds, WARM_UP);
      Duration watched = stage.quick() ? length.dividedBy(10) : length;
      Progress.say("  watching for " + watched.toSeconds() + " s");
      PageLoad.Reading before = load.read();
      PageLoad.Busy idle = load.busy();
      long asked = load.refreshes();
      Instant begin = Instant.now();
      int turns = turn(builds, watched);
      double seconds = Duration.between(begin, Instant.now()).toMillis() / 1e3;
      PageLoad.Busy busy = load.busy();
      ledger.record(BUSY, share(busy.tasks().minus(idle.tasks()), seconds));
      ledger.record(SCRIPTS, share(busy.scripts().minus(idle.scripts()), seconds));
      ledger.record(REFRESHES, (load.refreshes() - asked) * 60 / seconds);
      PageLoad.Reading after = load.read();
      ledger.record(HEAP, after.heap() / 1e6);
      ledger.record(HEAP_GROWTH, (after.heap() - before.heap()) / 1e6);
      ledger.record(NODES, (double) after.nodes());
      ledger.record(NODES_GROWTH, (double) (after.nodes() - before.nodes()));
      ledger.remark("in %.0f s %d builds ended and as many began".formatted(seconds, turns));
      browser.errors().forEach(ledger::failure);
    }
  }

  private static double share(Duration busy, double seconds) {
    return busy.toMillis() / 10.0 / seconds;
  }

  /** Lets builds come and go for a while; answers how many. */
  private static int turn(SimulatedBuilds builds, Duration length) {
    Instant end = Instant.now().plus(length);
    int turns = 0;
    for (Instant next = Instant.now(); next.isBefore(end); next = next.plus(TURN)) {
      builds.next();
      turns++;
      // The pace is what is measured against: a build in a second.
      LockSupport.parkNanos(
          Math.max(0, Duration.between(Instant.now(), next.plus(TURN)).toNanos()));
    }
    return turns;
  }
}
