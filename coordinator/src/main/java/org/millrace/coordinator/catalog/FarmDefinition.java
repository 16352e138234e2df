package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * A builders.yaml that is right, with everything put together. Immutable.
 *
 * @param repositories where sources come from
 * @param branches what is built of them
 * @param schedulers what sets builds off
 * @param builders in the order of the file
 */
public record FarmDefinition(
    List<Repository> repositories,
    List<Branch> branches,
    List<SchedulerDefinition> schedulers,
    List<BuilderDefinition> builders)
    implements Parsed {
  public FarmDefinition {
    repositories = List.copyOf(repositories);
    branches = List.copyOf(branches);
    schedulers = List.copyOf(schedulers);
    builders = List.copyOf(builders);
  }
}
