package org.millrace.agent.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The delays between tries of one call: 100 ms, doubling to 10 s, each shortened at random by up to
 * a half so that a farm of agents does not come back in step. Not safe for use by several threads.
 */
public final class Backoff {
  private static final long FIRST = 100;
  private static final long LONGEST = 10_000;

  private final DoubleSupplier random;
  private long next = FIRST;

  /** With the given source of numbers from 0 (inclusive) to 1 (exclusive). */
  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** The delay before the next try; what the coordinator asked for, if it did. */
  public Duration next(@Nullable Duration askedFor) {
    if (askedFor != null) {
      return askedFor;
    }
    long delay = next;
    next = Math.min(LONGEST, next * 2);
    return Duration.ofMillis(delay - (long) (delay / 2.0 * random.getAsDouble()));
  }

  /** True where the next delay is the first one: nothing has failed yet. */
  public boolean isFresh() {
    return next == FIRST;
  }

  /** After a success: the next failure starts from the beginning. */
  public void reset() {
    next = FIRST;
  }
}
