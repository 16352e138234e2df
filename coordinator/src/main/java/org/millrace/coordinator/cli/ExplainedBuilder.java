package org.millrace.coordinator.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.CommonValues;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.StepDefinition;

/**
 * A builder as {@code ./farm explain --json} prints it.
 *
 * @param workers of the file that may build it; what they agree on is in the steps
 */
record ExplainedBuilder(
    String name,
    String branch,
    String platform,
    String architecture,
    String execution,
    String mode,
    List<String> tags,
    List<String> requires,
    int priority,
    List<String> locks,
    List<String> workers,
    List<Step> steps) {

  /**
   * A step; its command is empty where it checks out the sources, its container null where it runs
   * on the worker itself.
   */
  record Step(
      String name,
      List<String> command,
      String directory,
      Map<String, String> environment,
      Timeouts timeouts,
      List<String> artifacts,
      StepDefinition.@Nullable Container container) {}

  /** In seconds; null for no limit. */
  record Timeouts(@Nullable Long silence, @Nullable Long limit, long grace) {}

  static ExplainedBuilder of(FarmDefinition farm, BuilderDefinition builder) {
    CommonValues common = farm.commonValues(builder);
    return new ExplainedBuilder(
        builder.name(),
        builder.branch(),
        builder.platform(),
        builder.architecture(),
        builder.execution().word(),
        builder.mode(),
        builder.tags(),
        builder.requires(),
        builder.priority(),
        builder.locks(),
        common.workers(),
        builder.boundTo(common.values()).steps().stream().map(ExplainedBuilder::step).toList());
  }

  private static Step step(StepDefinition step) {
    return new Step(
        step.name(),
        step.command(),
        step.directory(),
        step.environment(),
        new Timeouts(seconds(step.silence()), seconds(step.limit()), step.grace().toSeconds()),
        step.artifacts().stream().map(StepDefinition.Artifact::name).toList(),
        step.container());
  }

  private static @Nullable Long seconds(@Nullable Duration duration) {
    return duration == null ? null : (Long) duration.toSeconds();
  }
}
