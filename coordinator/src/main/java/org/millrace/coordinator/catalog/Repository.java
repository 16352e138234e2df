package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * A git repository.
 *
 * @param name its key in builders.yaml
 * @param url URL or local path that {@code git fetch} understands
 * @param github what GitHub's webhooks call it, {@code owner/name}; compared without case
 */
public record Repository(String name, String url, List<String> github) {
  public Repository {
    github = List.copyOf(github);
  }
}
