package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in the file, by section and name, before it is put together. */
record FarmSpec(
    Map<String, Repository> repositories,
    Map<String, BranchSpec> branches,
    Map<String, PlatformSpec> platforms,
    Map<String, RecipeSpec> recipes,
    Map<String, ModeSpec> modes,
    List<BuildersSpec> builders,
    Map<String, SchedulerSpec> schedulers,
    Map<String, WorkerSpec> workers,
    Map<String, LockRule> locks) {

  record BranchSpec(
      String name, Text repository, Text ref, Text version, Text tag, int priority, Layer layer) {}

  record PlatformSpec(
      String key,
      Text name,
      String architecture,
      Execution execution,
      Libc libc,
      List<Text> labels,
      List<Text> tags,
      @Nullable Text recipe,
      Range range,
      List<Text> locks,
      Layer layer) {}

  /**
   * A recipe as it is written.
   *
   * @param steps in its order, each with its place in the file; the layer has only its values
   */
  record RecipeSpec(String key, @Nullable Text parent, Layer layer, Map<String, Fields> steps) {}

  /** A mode as it is written; {@code null} comes from the mode that it extends. */
  record ModeSpec(
      String key,
      Text name,
      @Nullable Text parent,
      @Nullable Text recipe,
      @Nullable List<Text> tags,
      @Nullable List<Text> labels,
      @Nullable List<Text> locks,
      @Nullable Integer priority,
      Range range,
      Layer layer) {}

  /**
   * One product of platforms, modes and branches.
   *
   * @param branches empty for all
   * @param name in place of the modes', or null
   * @param tags in place of the platforms', or null
   */
  record BuildersSpec(
      Place place,
      List<Text> platforms,
      List<Text> modes,
      List<Text> branches,
      List<ExceptSpec> except,
      Range range,
      @Nullable Text name,
      @Nullable List<Text> tags,
      Layer layer) {}

  /** Combinations that are left out; an empty list stands for all. */
  record ExceptSpec(Place place, List<Text> platforms, List<Text> modes, List<Text> branches) {}

  record WorkerSpec(
      String name,
      Place place,
      List<Text> labels,
      Map<String, Value> values,
      List<Downtime> downtime) {}
}
