package org.millrace.coordinator.catalog;

/**
 * A builder's row. Builders keep their id when builders.yaml changes, as long as their name stays.
 */
public record BuilderId(long value) {}
