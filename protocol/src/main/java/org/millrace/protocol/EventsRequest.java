package org.millrace.protocol;

import java.util.List;

/**
 * {@code POST /attempts/{id}/events}.
 *
 * @param events in the order of their numbers, at most {@link Protocol#MAX_EVENTS}
 */
public record EventsRequest(List<Event> events) {}
