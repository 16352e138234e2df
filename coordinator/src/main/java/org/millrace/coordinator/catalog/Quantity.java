package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations and sizes as builders.yaml writes them: a whole number and a unit. */
final class Quantity {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(KiB|MiB|GiB)");

  private Quantity() {}

  /** {@code 30s}, {@code 20m}, {@code 4h}, {@code 2d}; null where it is none. */
  static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** {@code 64KiB}, {@code 16MiB}, {@code 1GiB} in bytes; null where it is none. */
  static @Nullable Long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "KiB" -> count << 10;
      case "MiB" -> count << 20;
      default -> count << 30;
    };
  }
}
