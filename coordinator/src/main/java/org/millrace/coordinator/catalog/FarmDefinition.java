package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * A builders.yaml that is right, with everything put together. Immutable.
 *
 * @param repositories where sources come from
 * @param branches what is built of them
 * @param schedulers what sets builds off
 * @param builders in the order of the file
 * @param workers what the file says of workers; not all that there are
 * @param locks what there is not enough of
 * @param warnings what is odd in the file
 */
public record FarmDefinition(
    List<Repository> repositories,
    List<Branch> branches,
    List<SchedulerDefinition> schedulers,
    List<BuilderDefinition> builders,
    List<WorkerDefinition> workers,
    List<LockRule> locks,
    List<Problem> warnings)
    implements Parsed {
  public FarmDefinition {
    repositories = List.copyOf(repositories);
    branches = List.copyOf(branches);
    schedulers = List.copyOf(schedulers);
    builders = List.copyOf(builders);
    workers = List.copyOf(workers);
    locks = List.copyOf(locks);
    warnings = List.copyOf(warnings);
  }

  /** What is known of a builder's worker before one claims a build of it. */
  public CommonValues commonValues(BuilderDefinition builder) {
    return CommonValues.of(workers, builder.requires());
  }

  /** The same farm with what is odd about it. */
  FarmDefinition with(List<Problem> warnings) {
    return new FarmDefinition(
        repositories, branches, schedulers, builders, workers, locks, warnings);
  }
}
