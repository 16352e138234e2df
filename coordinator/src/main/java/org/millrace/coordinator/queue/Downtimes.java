package org.millrace.coordinator.queue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * When a worker is not to work, week after week: the windows that builders.yaml gives it. Nothing
 * begins within a window, nor what would not be over when the next one begins.
 */
public record Downtimes(List<Rule> rules) {
  private static final Downtimes NONE = new Downtimes(List.of());

  /** Windows are looked for so far ahead; every rule has at least one in it. */
  private static final int DAYS = 8;

  /**
   * A window on some days of the week, by the clocks of a place. It begins on the days that are
   * named; where {@code to} is not after {@code from}, it ends on the day after.
   */
  public record Rule(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private Window on(LocalDate day) {
      LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
      // Where clocks are put back, an hour comes twice: the window lasts from its first to its
      // last.
      return new Window(
          ZonedDateTime.of(day, from, zone).withEarlierOffsetAtOverlap().toInstant(),
          ZonedDateTime.of(end, to, zone).withLaterOffsetAtOverlap().toInstant());
    }
  }

  /** A stretch of time without work, from {@code from} until before {@code to}. */
  public record Window(Instant from, Instant to) {}

  /**
   * Reads what the table worker_setting has: {@code [{"days": ["SAT", "SUN"], "from": "08:00",
   * "to": "10:00", "zone": "Europe/Berlin"}]}.
   *
   * @throws RuntimeException where that is not its form; builders.yaml was checked before
   */
  public static Downtimes parse(JsonMapper json, String text) {
    if (text.equals("[]")) {
      return NONE;
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : json.readTree(text)) {
      Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
      rule.path("days").forEach(day -> days.add(day(day.asString())));
      rules.add(
          new Rule(
              days,
              LocalTime.parse(rule.path("from").asString()),
              LocalTime.parse(rule.path("to").asString()),
              ZoneId.of(rule.path("zone").asString())));
    }
    return new Downtimes(List.copyOf(rules));
  }

  private static DayOfWeek day(String name) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().startsWith(name.toUpperCase(Locale.ROOT)) && name.length() >= 3) {
        return day;
      }
    }
    throw new IllegalArgumentException("Not a day of the week: '" + name + "'");
  }

  /** Windows that end after {@code now}, in order, those that touch put together. */
  public List<Window> after(Instant now) {
    List<Window> all = new ArrayList<>();
    for (Rule rule : rules) {
      LocalDate today = now.atZone(rule.zone()).toLocalDate();
      for (int i = -2; i <= DAYS; i++) {
        LocalDate day = today.plusDays(i);
        if (rule.days().contains(day.getDayOfWeek())) {
          Window window = rule.on(day);
          if (window.to().isAfter(now)) {
            all.add(window);
          }
        }
      }
    }
    all.sort(Comparator.comparing(Window::from));
    List<Window> merged = new ArrayList<>();
    for (Window window : all) {
      Window last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || window.from().isAfter(last.to())) {
        merged.add(window);
      } else if (window.to().isAfter(last.to())) {
        merged.set(merged.size() - 1, new Window(last.from(), window.to()));
      }
    }
    return merged;
  }

  /** How long a build may last that begins now: zero within a window, empty where none is near. */
  public Optional<Duration> left(Instant now) {
    return after(now).stream()
        .findFirst()
        .map(window ->
            window.from().isAfter(now) ? Duration.between(now, window.from()) : Duration.ZERO);
  }
}
