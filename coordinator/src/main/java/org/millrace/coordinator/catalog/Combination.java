package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;

/** One platform in one mode on one branch, and the entry of builders that asks for it. */
record Combination(
    BuildersSpec entry, PlatformSpec platform, Mode mode, Recipe recipe, BranchSpec branch) {

  /** Whether the versions of all four are such that there is a builder. */
  boolean isMeant() {
    return platform.range().holds(branch.version())
        && mode.range().holds(branch.version())
        && entry.range().holds(branch.version());
  }

  String name() {
    Text middle = entry.name() == null ? mode.name() : entry.name();
    return platform.name().value()
        + (middle.value().isEmpty() ? "" : " " + middle.value())
        + " "
        + branch.name();
  }

  /** The farthest first. */
  List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(recipe.layers());
    layers.add(branch.layer());
    layers.add(platform.layer());
    layers.addAll(mode.layers());
    layers.add(entry.layer());
    return layers;
  }

  /** Every value by name, with what the farm itself says. */
  Map<String, Value> values() {
    Map<String, Value> values = new HashMap<>();
    values.put("architecture", given(platform.architecture(), platform.layer().place()));
    values.put("branch", given(branch.name(), branch.layer().place()));
    values.put("version", given(branch.version().value(), branch.version().place()));
    values.put(Late.EMULATION_FACTOR, given("1", platform.layer().place()));
    layers().forEach(layer -> values.putAll(layer.values()));
    return values;
  }

  private static Value given(String word, Place place) {
    return new Value(List.of(new Text(word, place)), place);
  }

  /** A step with what every layer says of it. */
  Fields step(String name, Fields written) {
    Fields step = written;
    for (Layer layer : layers()) {
      Fields over = layer.steps().get(name);
      step = over == null ? step : step.overlaid(over);
    }
    return step;
  }

  List<Text> tags() {
    List<Text> tags = new ArrayList<>(List.of(branch.tag()));
    tags.addAll(entry.tags() == null ? platform.tags() : entry.tags());
    tags.addAll(mode.tags());
    return tags;
  }

  List<Text> locks() {
    List<Text> locks = new ArrayList<>(platform.locks());
    locks.addAll(mode.locks());
    return locks;
  }
}
