package org.millrace.protocol;

import java.time.Duration;

/**
 * Answer to a {@link ClaimRequest}: the right to one attempt, and all that is needed to carry it
 * out.
 *
 * @param attemptId the attempt
 * @param epoch the epoch of its lease; goes into {@link Protocol#EPOCH_HEADER}
 * @param token the bearer token of this attempt's calls, good for nothing else
 * @param lease how long the lease lasts from now without a heartbeat
 * @param plan what to do
 */
public record Assignment(long attemptId, long epoch, String token, Duration lease, Plan plan) {}
