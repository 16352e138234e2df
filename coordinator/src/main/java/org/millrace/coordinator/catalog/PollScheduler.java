package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.List;

/**
 * Looks at the heads of branches now and then and makes the changes that no webhook told of.
 *
 * @param repository key of the repository
 * @param branches keys of the branches that it looks at, never empty
 * @param every how long from one look to the next
 */
public record PollScheduler(String name, String repository, List<String> branches, Duration every)
    implements SchedulerDefinition {
  static final String KIND = "poll";

  public PollScheduler {
    branches = List.copyOf(branches);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<String> builders() {
    return List.of();
  }
}
