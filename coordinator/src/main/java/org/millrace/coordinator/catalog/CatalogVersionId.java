package org.millrace.coordinator.catalog;

/** A version of builders.yaml, as the database keeps it. */
public record CatalogVersionId(long value) {}
