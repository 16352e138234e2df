package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LineTimes;
import org.millrace.webui.Took;

/**
 * The column that says how long after its step's beginning a line came. A time stands once, at the
 * first of the lines that have it; a long silence before a line is marked. To be asked for lines in
 * order.
 */
final class LogClock {
  private static final Duration LONG_SILENCE = Duration.ofMinutes(1);

  private final @Nullable Instant began;
  private final LineTimes times;
  private String shown = "";
  private @Nullable Instant last;

  LogClock(@Nullable Instant began, LineTimes times) {
    this.began = began;
    this.times = times;
  }

  /**
   * What stands beside a line.
   *
   * @param text {@code 4:07}, {@code 1:02:09}; empty where it is that of the line before
   * @param silence how long nothing came before it, in words; empty where that was not long
   */
  record Beside(String text, String silence) {
    static final Beside NOTHING = new Beside("", "");
  }

  boolean runs() {
    return began != null && !times.isEmpty();
  }

  Beside at(long line) {
    Instant time = times.at(line);
    if (time == null || began == null) {
      return Beside.NOTHING;
    }
    String text = text(Duration.between(began, time));
    Duration silence = last == null ? Duration.ZERO : Duration.between(last, time);
    last = time;
    if (text.equals(shown)) {
      return Beside.NOTHING;
    }
    shown = text;
    return new Beside(
        text, silence.compareTo(LONG_SILENCE) < 0 ? "" : new Took(silence).text() + " of silence");
  }

  private static String text(Duration elapsed) {
    long seconds = Math.max(0, elapsed.toSeconds());
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
