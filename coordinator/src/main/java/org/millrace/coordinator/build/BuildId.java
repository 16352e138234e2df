package org.millrace.coordinator.build;

/** A build's row. */
public record BuildId(long value) {}
