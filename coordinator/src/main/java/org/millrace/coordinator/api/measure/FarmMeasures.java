package org.millrace.coordinator.api.measure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.millrace.coordinator.view.FarmNumbers;
import org.millrace.coordinator.view.FarmNumbers.Happened;
import org.millrace.coordinator.view.FarmNumbers.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps the farm's numbers fresh for whoever scrapes them. They are the whole farm's and not this
 * coordinator's: where there are several, each says the same (take the maximum, not the sum).
 * Counters begin at 0 when the coordinator starts.
 */
@Component
class FarmMeasures {
  private static final Logger LOG = LoggerFactory.getLogger(FarmMeasures.class);
  private static final long UNKNOWN = -1;

  private final FarmNumbers numbers;
  private final MeterRegistry registry;
  private final MultiGauge depth;
  private final MultiGauge age;
  private final MultiGauge builds;
  private final MultiGauge workers;
  private final MultiGauge inbox;
  private volatile long freshAt = System.nanoTime();
  private long last = UNKNOWN;

  FarmMeasures(FarmNumbers numbers, MeterRegistry registry) {
    this.numbers = numbers;
    this.registry = registry;
    this.depth = gauge("millrace.queue.depth", "Requests that wait, by architecture", "requests");
    this.age = gauge("millrace.queue.age", "Age of the oldest request that waits", "seconds");
    this.builds = gauge("millrace.builds.running", "Builds that are not complete", "builds");
    this.workers = gauge("millrace.workers", "Workers by state, the retired excepted", "workers");
    this.inbox =
        gauge("millrace.deliveries.waiting.age", "Age of the oldest unread delivery", "seconds");
    TimeGauge.builder(
            "millrace.numbers.age", this, TimeUnit.NANOSECONDS, m -> System.nanoTime() - m.freshAt)
        .description("Time since the farm's numbers were last read from the database")
        .register(registry);
  }

  @Scheduled(fixedDelayString = "${millrace.measure:5s}")
  void refresh() {
    try {
      List<Standing> standings = numbers.now();
      show(depth, standings, "queue", "architecture", standing -> (double) standing.count());
      show(age, standings, "queue", "architecture", Standing::oldestSeconds);
      show(builds, standings, "builds", "state", standing -> (double) standing.count());
      show(workers, standings, "workers", "state", standing -> (double) standing.count());
      show(inbox, standings, "inbox", "state", Standing::oldestSeconds);
      count();
      freshAt = System.nanoTime();
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("the farm's numbers are not to be had now: {}", e.getMessage());
    }
  }

  private void count() {
    if (last == UNKNOWN) {
      last = numbers.newest();
      return;
    }
    for (Happened happened : numbers.since(last)) {
      last = Math.max(last, happened.last());
      count(happened);
    }
  }

  private void count(Happened happened) {
    switch (happened.entity() + " " + happened.state()) {
      case "build COMPLETE" ->
          registry
              .counter("millrace.builds.finished", "result", String.valueOf(happened.result()))
              .increment((double) happened.count());
      case "attempt LOST" ->
          registry.counter("millrace.leases.lapsed").increment((double) happened.count());
      case "inbox PROCESSED", "inbox IGNORED", "inbox FAILED" -> {
        Tags outcome = Tags.of("outcome", happened.state());
        registry.counter("millrace.deliveries", outcome).increment((double) happened.count());
        registry.counter("millrace.deliveries.lag.seconds", outcome).increment(happened.seconds());
      }
      default -> {
        // Other changes of state are not counted.
      }
    }
  }

  private MultiGauge gauge(String name, String description, String unit) {
    return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
  }

  private static void show(
      MultiGauge gauge,
      List<Standing> standings,
      String what,
      String tag,
      ToDoubleFunction<Standing> value) {
    List<Row<?>> rows =
        standings.stream()
            .filter(standing -> standing.what().equals(what))
            .<Row<?>>map(s -> Row.of(Tags.of(tag, s.kind()), s, value))
            .toList();
    gauge.register(rows, true);
  }
}
