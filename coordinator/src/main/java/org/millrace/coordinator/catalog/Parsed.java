package org.millrace.coordinator.catalog;

/** What came of reading a builders.yaml: a farm, or everything that is wrong with it. */
public sealed interface Parsed permits FarmDefinition, Problems {}
