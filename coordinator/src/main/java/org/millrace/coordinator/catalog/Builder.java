package org.millrace.coordinator.catalog;

/** A builder that is in force, and its row. */
public record Builder(BuilderId id, BuilderDefinition definition) {}
