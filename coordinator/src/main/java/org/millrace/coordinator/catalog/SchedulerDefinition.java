package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.List;

/**
 * What a change of a branch sets off.
 *
 * @param name its key in builders.yaml
 * @param branch key of the branch that it watches
 * @param stableFor how long the branch must have been quiet before a build set is made; zero makes
 *     one at once
 * @param unimportantPrefixes a file whose path begins so is no reason to build
 * @param unimportantSuffixes a file whose path ends so is no reason to build
 * @param builders names of the builders, never empty
 */
public record SchedulerDefinition(
    String name,
    String branch,
    Duration stableFor,
    List<String> unimportantPrefixes,
    List<String> unimportantSuffixes,
    List<String> builders) {
  public SchedulerDefinition {
    unimportantPrefixes = List.copyOf(unimportantPrefixes);
    unimportantSuffixes = List.copyOf(unimportantSuffixes);
    builders = List.copyOf(builders);
  }
}
