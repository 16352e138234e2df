package org.millrace.coordinator.api.v1;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuilderList.Standing;
import org.millrace.coordinator.view.BuilderRow;

/**
 * A builder and how it stands.
 *
 * @param active false: no longer in builders.yaml, kept for its history
 * @param requires labels that a worker must have
 * @param pending requests that wait
 * @param lastBuild its newest complete build; null before the first
 * @param runningBuild its newest build that is not complete; null where there is none
 * @param definition what builders.yaml makes of it, steps and all; null in lists
 */
record BuilderAnswer(
    String name,
    boolean active,
    String platform,
    String architecture,
    String execution,
    String mode,
    String branch,
    String repository,
    List<String> tags,
    List<String> requires,
    int priority,
    int pending,
    @Nullable BuildBrief lastBuild,
    @Nullable BuildBrief runningBuild,
    @Nullable Map<String, Object> definition) {

  static BuilderAnswer of(
      BuilderRow builder, Standing standing, @Nullable Map<String, Object> definition) {
    return new BuilderAnswer(
        builder.name(),
        builder.active(),
        builder.platform(),
        builder.architecture(),
        builder.execution(),
        builder.mode(),
        builder.branch(),
        builder.repository(),
        builder.tags(),
        builder.requires(),
        builder.priority(),
        standing.pending(),
        standing.last() == null ? null : BuildBrief.of(standing.last()),
        standing.running() == null ? null : BuildBrief.of(standing.running()),
        definition);
  }
}
