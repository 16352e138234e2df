package org.millrace.coordinator.queue;

import java.util.List;

/**
 * A build set that was made.
 *
 * @param requests one per builder, in the order of the submission
 */
public record Submitted(long buildSetId, List<RequestId> requests) {}
