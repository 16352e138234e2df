package org.millrace.coordinator.build;

/** Knows where repositories are. */
@FunctionalInterface
public interface SourceLocator {

  /**
   * The URL or path that {@code git fetch} on a worker understands.
   *
   * @param repository its key in builders.yaml
   * @throws IllegalArgumentException where builders.yaml has no such repository any more
   */
  String url(String repository);
}
