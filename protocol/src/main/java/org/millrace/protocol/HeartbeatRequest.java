package org.millrace.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /heartbeats}: the agent lives, and works on these attempts. Renews their leases.
 *
 * @param attempts every attempt that the agent has and has not finished
 * @param freeSlots how many more it could start
 * @param facts the machine's facts, after a start and when they changed; otherwise null
 */
public record HeartbeatRequest(List<HeldAttempt> attempts, int freeSlots, @Nullable Facts facts) {

  /** An attempt that the agent holds, under the epoch it was given. */
  public record HeldAttempt(long attemptId, long epoch) {}
}
