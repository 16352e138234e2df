package org.millrace.coordinator.build;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Event;

/** What some events come to, per step, so that one statement can write it. */
final class EventDigest {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private final Map<String, StepNews> steps = new LinkedHashMap<>();
  private final Map<String, Property> properties = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private EventDigest() {}

  /** A property's value and the step it came from. */
  record Property(String value, String source) {}

  /** What is new about a step; null where nothing is. */
  record StepNews(
      String name,
      boolean started,
      @Nullable String startedAt,
      @Nullable String ended,
      @Nullable String endedAt,
      @Nullable Integer exitCode,
      @Nullable String reason,
      String detail) {

    static StepNews none(String name) {
      return new StepNews(name, false, null, null, null, null, null, "");
    }
  }

  static EventDigest of(List<Event> events) {
    EventDigest digest = new EventDigest();
    events.forEach(digest::take);
    return digest;
  }

  private void take(Event event) {
    String step = event.step() == null ? "" : event.step();
    String message = Untrusted.text(event.message(), 1000);
    StepNews known = steps.getOrDefault(step, StepNews.none(step));
    switch (event.kind()) {
      case STEP_STARTED ->
          steps.put(
              step,
              new StepNews(
                  step,
                  true,
                  time(event.at()),
                  known.ended(),
                  known.endedAt(),
                  known.exitCode(),
                  known.reason(),
                  join(known.detail(), message)));
      case STEP_FINISHED ->
          steps.put(
              step,
              new StepNews(
                  step,
                  known.started(),
                  known.startedAt(),
                  event.end() == null ? null : event.end().name(),
                  time(event.at()),
                  event.exitCode(),
                  event.reason() == null ? null : event.reason().name(),
                  join(known.detail(), message)));
      case PROPERTIES -> takeProperties(step, event.properties());
      case NOTE -> {
        if (step.isEmpty()) {
          notes.add(message);
        } else {
          steps.put(
              step,
              new StepNews(
                  step,
                  known.started(),
                  known.startedAt(),
                  known.ended(),
                  known.endedAt(),
                  known.exitCode(),
                  known.reason(),
                  join(known.detail(), message)));
        }
      }
    }
  }

  private void takeProperties(String step, @Nullable Map<String, String> given) {
    if (given == null) {
      return;
    }
    given.forEach((name, value) -> {
      String key = Untrusted.text(name, 100);
      if (!key.isEmpty()) {
        properties.put(key, new Property(Untrusted.text(value, 4000), step));
      }
    });
  }

  /** One column of the news of all steps, as an SQL array. */
  <T> @Nullable String[] column(Function<StepNews, T> value) {
    return steps.values().stream()
        .map(value)
        .map(v -> v == null ? null : v.toString())
        .toArray(String[]::new);
  }

  Map<String, Property> properties() {
    return properties;
  }

  /** What is about no step. */
  String note() {
    return String.join("; ", notes);
  }

  private static String join(String a, String b) {
    return a.isEmpty() ? b : b.isEmpty() ? a : a + "; " + b;
  }

  /** Null where no calendar of ours has that day. */
  private static @Nullable String time(@Nullable Instant at) {
    return at == null || at.isBefore(EARLIEST) || at.isAfter(LATEST) ? null : at.toString();
  }
}
