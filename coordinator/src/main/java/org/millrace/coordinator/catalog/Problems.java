package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that is wrong in a builders.yaml.
 *
 * @param all in the order of the file, warnings among them; at least one is an error
 */
public record Problems(List<Problem> all) implements Parsed {
  public Problems {
    all = List.copyOf(all);
  }

  /** One problem per line. */
  @Override
  public String toString() {
    return all.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
