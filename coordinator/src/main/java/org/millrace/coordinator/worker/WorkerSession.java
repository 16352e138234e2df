package org.millrace.coordinator.worker;

import java.util.List;

/**
 * A worker that showed its credential.
 *
 * @param stateReason why it is paused or draining; else empty
 * @param labels what the operator says it is, and what it proved that it can do
 * @param slots the most attempts that it holds at once
 */
public record WorkerSession(
    WorkerId id,
    String name,
    WorkerState state,
    String stateReason,
    List<String> labels,
    int slots) {}
