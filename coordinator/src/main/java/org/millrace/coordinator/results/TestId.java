package org.millrace.coordinator.results;

/** The row of a test's name: of a file, or of a test in it. */
public record TestId(int value) {}
