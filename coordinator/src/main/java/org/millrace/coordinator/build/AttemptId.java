package org.millrace.coordinator.build;

/** An attempt's row; the id that agents know. */
public record AttemptId(long value) {}
