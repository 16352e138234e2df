package org.millrace.coordinator.queue;

import java.util.List;

/** A build set that was made, and its requests. */
public record Submitted(long buildSetId, List<RequestId> requests) {}
