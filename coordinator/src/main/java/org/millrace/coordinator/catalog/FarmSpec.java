package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What stands in the file, by section and name, before it is put together. */
record FarmSpec(
    Map<String, Repository> repositories,
    Map<String, BranchSpec> branches,
    Map<String, PlatformSpec> platforms,
    Map<String, RecipeSpec> recipes,
    Map<String, ModeSpec> modes,
    List<BuildersSpec> builders,
    Map<String, SchedulerSpec> schedulers) {

  record BranchSpec(String name, Text repository, Text ref, Text version) {}

  record PlatformSpec(
      String key,
      Text name,
      String architecture,
      Execution execution,
      List<String> labels,
      Map<String, Node> values) {}

  /** Steps are kept as fields: a mode may still lay its own values over them. */
  record RecipeSpec(Map<String, Node> values, Map<String, Fields> steps) {}

  /**
   * A mode as it is written; {@code null} and absent values come from the mode that it extends.
   *
   * @param steps by the step's name, values that replace the recipe's
   */
  record ModeSpec(
      String key,
      Place place,
      String name,
      @Nullable Text parent,
      @Nullable Text recipe,
      @Nullable List<String> tags,
      @Nullable Integer priority,
      Map<String, Node> values,
      Map<String, Fields> steps) {}

  /** One product of platforms, modes and branches. */
  record BuildersSpec(
      List<Text> platforms, List<Text> modes, List<Text> branches, List<String> tags) {}
}
