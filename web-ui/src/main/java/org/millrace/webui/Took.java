package org.millrace.webui;

import java.time.Duration;

/**
 * How long something took, or has been taking.
 *
 * @param duration never negative
 */
public record Took(Duration duration) {
  public Took {
    duration = duration.isNegative() ? Duration.ZERO : duration;
  }

  /** {@code 0.4 s}, {@code 38 s}, {@code 4 min 12 s}, {@code 3 h 05 min}, {@code 2 d 4 h}. */
  public String text() {
    long seconds = duration.toSeconds();
    if (seconds < 1 && !duration.isZero()) {
      return "0." + Math.max(1, duration.toMillis() / 100) + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + two(seconds % 60) + " s");
    }
    if (seconds < 172_800) {
      long minutes = seconds / 60 % 60;
      return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + two(minutes) + " min");
    }
    return seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
