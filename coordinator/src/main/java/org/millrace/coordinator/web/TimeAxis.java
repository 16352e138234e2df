package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.millrace.webui.Took;
import org.millrace.webui.WaterfallPage;

/**
 * Time, downwards from the newest moment, in pixels. Later is never below earlier. Distances grow
 * with the square root of time, never below what two moments need between them to hold a text;
 * stretches in which nothing ran are folded to one height, whatever their length.
 */
final class TimeAxis {
  private static final Duration FOLDED_FROM = Duration.ofMinutes(20);
  private static final int FOLD = 26;
  private static final int TOP = 6;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private record Room(Instant later, Instant earlier, int pixels) {}

  private record Span(Instant from, Instant to) {}

  private final NavigableSet<Instant> moments = new TreeSet<>(Comparator.reverseOrder());
  private final List<Room> rooms = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private final Map<Instant, Integer> places = new HashMap<>();
  private final List<WaterfallPage.Idle> folds = new ArrayList<>();
  private int height;

  void mark(Instant moment) {
    moments.add(moment);
  }

  /** Something ran. */
  void busy(Instant from, Instant to) {
    mark(from);
    mark(to);
    spans.add(new Span(from, to));
  }

  /** At least so many pixels are wanted between two moments. */
  void apart(Instant later, Instant earlier, int pixels) {
    mark(later);
    mark(earlier);
    if (earlier.isBefore(later)) {
      rooms.add(new Room(later, earlier, pixels));
    }
  }

  /** Gives every moment its place. To be called once, when all is known. */
  void settle() {
    Map<Instant, List<Room>> ending = new HashMap<>();
    rooms.forEach(r -> ending.computeIfAbsent(r.earlier(), k -> new ArrayList<>()).add(r));
    Map<Instant, Integer> change = new HashMap<>();
    for (Span span : spans) {
      change.merge(span.to(), 1, Integer::sum);
      change.merge(span.from(), -1, Integer::sum);
    }
    int y = TOP;
    int running = 0;
    Instant previous = null;
    for (Instant moment : moments) {
      if (previous != null) {
        Duration gap = Duration.between(moment, previous);
        boolean folded = running == 0 && gap.compareTo(FOLDED_FROM) >= 0;
        int from = y;
        y += folded ? FOLD : pixels(gap);
        for (Room room : ending.getOrDefault(moment, List.of())) {
          y = Math.max(y, places.getOrDefault(room.later(), 0) + room.pixels());
        }
        if (folded) {
          folds.add(new WaterfallPage.Idle(from, y - from, "idle for " + new Took(gap).text()));
        }
      }
      places.put(moment, y);
      running += change.getOrDefault(moment, 0);
      previous = moment;
    }
    height = y;
  }

  private static int pixels(Duration gap) {
    return (int) Math.round(5 * Math.sqrt(gap.toMillis() / 60_000.0));
  }

  /** The place of a moment that was named before. */
  int y(Instant moment) {
    Integer place = places.get(moment);
    if (place == null) {
      throw new IllegalArgumentException("No such moment on the axis: " + moment);
    }
    return place;
  }

  int height() {
    return height;
  }

  List<WaterfallPage.Idle> folds() {
    return folds;
  }

  /** Times to write at the axis, at least so many pixels apart. */
  List<WaterfallPage.Tick> ticks(int distance, Instant now) {
    List<WaterfallPage.Tick> ticks = new ArrayList<>();
    int free = 0;
    String previous = "";
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    for (Instant moment : moments) {
      int y = y(moment);
      if (y < free || CLOCK.format(moment).equals(previous)) {
        continue;
      }
      previous = CLOCK.format(moment);
      LocalDate here = LocalDate.ofInstant(moment, ZoneOffset.UTC);
      boolean same = here.equals(day);
      day = here;
      ticks.add(new WaterfallPage.Tick(y, CLOCK.format(moment), same ? "" : DAY.format(moment)));
      free = y + distance;
    }
    return ticks;
  }
}
