package org.millrace.protocol;

/**
 * Answer to an {@link EventsRequest}.
 *
 * @param committed the highest number that is stored
 */
public record EventsResponse(long committed) {}
