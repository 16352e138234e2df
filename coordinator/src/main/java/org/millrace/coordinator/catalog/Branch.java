package org.millrace.coordinator.catalog;

/**
 * A branch that is built.
 *
 * @param name its key in builders.yaml, which is part of the names of its builders
 * @param repository key of its repository
 * @param ref the git branch, without {@code refs/heads/}
 * @param version which version of the product is on it, {@code 3.13}
 */
public record Branch(String name, String repository, String ref, String version) {}
