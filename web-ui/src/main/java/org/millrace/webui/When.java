package org.millrace.webui;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A moment, said relative to the time at which the page was made; the exact time stands beside it.
 *
 * @param at the moment
 * @param now when the page was made
 */
public record When(Instant at, Instant now) {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** For {@code <time datetime>}. */
  public String iso() {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** To the second, in UTC. */
  public String exact() {
    return EXACT.format(at);
  }

  /** {@code 3 days ago (2026-11-22 19:51 UTC)}: where a sentence must stand by itself. */
  public String sentence() {
    return text() + " (" + MINUTE.format(at) + ")";
  }

  /** The same of what is still to come. */
  public String comingSentence() {
    return coming() + " (" + MINUTE.format(at) + ")";
  }

  /** Of what is still to come: {@code in 2 h}, and {@code any moment} once it is due. */
  public String coming() {
    Duration left = Duration.between(now, at);
    return left.toSeconds() < 10 ? "any moment" : "in " + rough(left);
  }

  /** For how long it has been so: {@code 38 s}, {@code 4 days}. */
  public String lasting() {
    Duration past = Duration.between(at, now);
    return rough(past.isNegative() ? Duration.ZERO : past);
  }

  /** {@code just now}, {@code 5 min ago}, {@code in 2 h}, {@code 3 days ago}. */
  public String text() {
    Duration past = Duration.between(at, now);
    Duration size = past.abs();
    if (size.toSeconds() < 10) {
      return "just now";
    }
    String much = rough(size);
    return past.isNegative() ? "in " + much : much + " ago";
  }

  private static String rough(Duration size) {
    if (size.toSeconds() < 60) {
      return size.toSeconds() + " s";
    }
    if (size.toMinutes() < 60) {
      return size.toMinutes() + " min";
    }
    if (size.toHours() < 48) {
      return size.toHours() + " h";
    }
    return size.toDays() + " days";
  }
}
