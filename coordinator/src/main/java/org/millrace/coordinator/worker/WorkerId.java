package org.millrace.coordinator.worker;

/** A worker's row. */
public record WorkerId(long value) {}
