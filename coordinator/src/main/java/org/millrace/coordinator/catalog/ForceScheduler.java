package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * Lets people build what they choose, several builders at once.
 *
 * @param builders names of those that may be chosen, never empty
 */
public record ForceScheduler(String name, List<String> builders) implements SchedulerDefinition {
  static final String KIND = "force";

  public ForceScheduler {
    builders = List.copyOf(builders);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
