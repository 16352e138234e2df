package org.millrace.coordinator.log;

/** A log's row. */
public record LogId(long value) {}
