package org.millrace.coordinator.catalog;

import java.util.List;

/** What sets builds off; one record for each kind. */
public sealed interface SchedulerDefinition
    permits BranchScheduler, NightlyScheduler, ForceScheduler, PollScheduler {

  /**
   * Unique. A scheduler of several branches is one for each, named after its key and the branch.
   */
  String name();

  /** The word that builders.yaml has for its kind. */
  String kind();

  /** Names of the builders that it may set off; empty only where it makes changes, not builds. */
  List<String> builders();
}
