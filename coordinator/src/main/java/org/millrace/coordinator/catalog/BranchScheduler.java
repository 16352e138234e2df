package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Builds a branch when it was pushed to and has been quiet since.
 *
 * @param branch key of the branch that it watches
 * @param stableFor how long the branch must have been quiet before a build set is made; zero makes
 *     one at once
 * @param maxWait how long after the first important change one is made without any quiet; empty
 *     waits for ever
 * @param unimportant changes of nothing but these files are no reason to build
 * @param builders names of the builders, never empty
 */
public record BranchScheduler(
    String name,
    String branch,
    Duration stableFor,
    Optional<Duration> maxWait,
    Unimportant unimportant,
    List<String> builders)
    implements SchedulerDefinition {
  static final String KIND = "branch";

  public BranchScheduler {
    builders = List.copyOf(builders);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
