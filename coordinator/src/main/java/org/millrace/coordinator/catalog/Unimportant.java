package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * Files that are no reason to build.
 *
 * @param prefixes a path that begins so is one
 * @param suffixes a path that ends so is one
 */
public record Unimportant(List<String> prefixes, List<String> suffixes) {
  public Unimportant {
    prefixes = List.copyOf(prefixes);
    suffixes = List.copyOf(suffixes);
  }

  /** True where this path is no reason to build. */
  public boolean covers(String path) {
    return prefixes.stream().anyMatch(path::startsWith)
        || suffixes.stream().anyMatch(path::endsWith);
  }
}
