package org.millrace.coordinator.api.measure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.FarmNumbers;
import org.millrace.coordinator.view.FarmNumbers.Happened;
import org.millrace.coordinator.view.FarmNumbers.Standing;
import org.millrace.protocol.Result;
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

  /** What a number is about: {@code queue} and {@code AMD64}. */
  private record Key(String what, String kind) {}

  private final FarmNumbers numbers;
  private final MeterRegistry registry;
  private final Set<Key> known = new HashSet<>();
  private volatile Map<Key, Standing> standings = Map.of();
  private volatile long freshAt = System.nanoTime();
  private long last = UNKNOWN;

  FarmMeasures(FarmNumbers numbers, MeterRegistry registry) {
    this.numbers = numbers;
    this.registry = registry;
    TimeGauge.builder(
            "millrace.numbers.age", this, TimeUnit.NANOSECONDS, m -> System.nanoTime() - m.freshAt)
        .description("Time since the farm's numbers were last read from the database")
        .register(registry);
    // Known from the start, so that a first event is seen as one.
    for (Result result : Result.values()) {
      add("millrace.builds.finished", Tags.of("result", result.name()), 0);
    }
    add("millrace.leases.lapsed", Tags.empty(), 0);
    for (String outcome : List.of("PROCESSED", "IGNORED", "FAILED")) {
      add("millrace.deliveries", Tags.of("outcome", outcome), 0);
      add("millrace.deliveries.lag.seconds", Tags.of("outcome", outcome), 0);
    }
  }

  @Scheduled(fixedDelayString = "${millrace.measure:5s}")
  void refresh() {
    try {
      standings =
          numbers.now().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      one -> new Key(one.what(), one.kind()), Function.identity()));
      standings.keySet().stream().filter(known::add).forEach(this::show);
      count();
      freshAt = System.nanoTime();
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("the farm's numbers are not to be had now: {}", e.getMessage());
    }
  }

  /** Gauges are made once and stay: one that is gone for a moment would be a hole in a graph. */
  private void show(Key key) {
    switch (key.what()) {
      case "queue" -> {
        Tags tags = Tags.of("architecture", key.kind());
        gauge("millrace.queue.depth", "Requests that wait", null, tags, key, FarmMeasures::count);
        gauge(
            "millrace.queue.age",
            "Age of the oldest request that waits",
            "seconds",
            tags,
            key,
            Standing::oldestSeconds);
      }
      case "builds" ->
          gauge(
              "millrace.builds.running",
              "Builds that are not complete",
              null,
              Tags.of("state", key.kind()),
              key,
              FarmMeasures::count);
      case "workers" ->
          gauge(
              "millrace.workers",
              "Workers, the retired excepted",
              null,
              Tags.of("state", key.kind()),
              key,
              FarmMeasures::count);
      case "inbox" ->
          gauge(
              "millrace.deliveries.waiting.age",
              "Age of the oldest delivery that is not read",
              "seconds",
              Tags.empty(),
              key,
              Standing::oldestSeconds);
      default -> throw new IllegalStateException("No gauge for " + key);
    }
  }

  private void gauge(
      String name,
      String description,
      @Nullable String unit,
      Tags tags,
      Key key,
      ToDoubleFunction<Standing> value) {
    Gauge.builder(name, this, measures -> measures.number(key, value))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private double number(Key key, ToDoubleFunction<Standing> value) {
    Standing standing = standings.get(key);
    return standing == null ? 0 : value.applyAsDouble(standing);
  }

  private static double count(Standing standing) {
    return (double) standing.count();
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
    double times = (double) happened.count();
    switch (happened.entity() + " " + happened.state()) {
      case "build COMPLETE" ->
          add(
              "millrace.builds.finished",
              Tags.of("result", String.valueOf(happened.result())),
              times);
      case "attempt LOST" -> add("millrace.leases.lapsed", Tags.empty(), times);
      case "inbox PROCESSED", "inbox IGNORED", "inbox FAILED" -> {
        Tags outcome = Tags.of("outcome", happened.state());
        add("millrace.deliveries", outcome, times);
        add("millrace.deliveries.lag.seconds", outcome, happened.seconds());
      }
      default -> {
        // Other changes of state are not counted.
      }
    }
  }

  private void add(String name, Tags tags, double amount) {
    registry.counter(name, tags).increment(amount);
  }
}
