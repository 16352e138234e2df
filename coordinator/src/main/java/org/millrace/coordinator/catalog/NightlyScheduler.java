package org.millrace.coordinator.catalog;

import java.time.ZoneId;
import java.util.List;

/**
 * Builds a branch's head at fixed times.
 *
 * @param branch key of the branch that it builds
 * @param cron when: six fields from seconds on, as Spring's CronExpression reads them
 * @param zone whose clocks the fields mean
 * @param onlyIfChanged a time passes without builds where nothing important was pushed since the
 *     last ones
 * @param unimportant changes of nothing but these files are no reason to build
 * @param builders names of the builders, never empty
 */
public record NightlyScheduler(
    String name,
    String branch,
    String cron,
    ZoneId zone,
    boolean onlyIfChanged,
    Unimportant unimportant,
    List<String> builders)
    implements SchedulerDefinition {
  static final String KIND = "nightly";

  public NightlyScheduler {
    builders = List.copyOf(builders);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
