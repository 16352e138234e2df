package org.millrace.coordinator.results;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Durations in one byte, exact to 9 %, from a millisecond to weeks; the schema has the way back.
 */
final class Lengths {
  private static final int STEPS_PER_DOUBLING = 8;

  private Lengths() {}

  static byte of(@Nullable Duration duration) {
    if (duration == null || duration.isNegative()) {
      return 0;
    }
    double doublings = Math.log1p((double) duration.toMillis()) / Math.log(2);
    return (byte) (1 + Math.min(254, Math.round(doublings * STEPS_PER_DOUBLING)));
  }
}
