package org.millrace.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /claims}: asks for one attempt.
 *
 * @param claimId made up by the agent, unique for the worker, sent again unchanged until it has
 *     been answered; 1 to 64 characters
 * @param freeSlots how many attempts the agent could start now, this one included
 * @param patience how long the coordinator may hold the call, at most 25 s; null means 25 s
 */
public record ClaimRequest(String claimId, int freeSlots, @Nullable Duration patience) {}
