package org.millrace.coordinator.demo;

import java.time.Instant;

/**
 * What is to be made up.
 *
 * @param builds how many there are in the end, those that run among them
 * @param days over which they are spread, up to {@code now}
 * @param seed the same seed makes the same farm, but for the clock
 * @param now when it all ends
 */
public record DemoPlan(int builds, int days, long seed, Instant now) {
  public DemoPlan {
    if (builds < 1 || builds > 5_000_000) {
      throw new IllegalArgumentException("There can be 1 to 5,000,000 builds, not " + builds + ".");
    }
    if (days < 1 || days > 3_650) {
      throw new IllegalArgumentException("There can be 1 to 3,650 days, not " + days + ".");
    }
  }
}
