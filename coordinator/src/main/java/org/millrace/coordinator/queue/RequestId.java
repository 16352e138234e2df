package org.millrace.coordinator.queue;

/** A build request's row. */
public record RequestId(long value) {}
