package org.millrace.coordinator.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.ModeSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Lays modes over the modes that they extend: what is nearer wins, key by key. */
final class Inheritance {
  private final FarmSpec farm;
  private final Complaints complaints;

  Inheritance(FarmSpec farm, Complaints complaints) {
    this.farm = farm;
    this.complaints = complaints;
  }

  Mode resolve(ModeSpec mode) {
    Text recipeName = null;
    List<String> tags = List.of();
    int priority = 0;
    Map<String, Node> values = new LinkedHashMap<>();
    Map<String, Fields> steps = new LinkedHashMap<>();
    for (ModeSpec spec : fromTheFarthest(mode)) {
      recipeName = spec.recipe() == null ? recipeName : spec.recipe();
      tags = spec.tags() == null ? tags : spec.tags();
      priority = spec.priority() == null ? priority : spec.priority();
      values.putAll(spec.values());
      spec.steps().forEach((name, over) -> steps.merge(name, over, Fields::overlaid));
    }
    RecipeSpec recipe = recipe(mode, recipeName);
    if (recipe != null) {
      steps.forEach((name, over) -> {
        if (!recipe.steps().containsKey(name)) {
          complaints.add(
              over.place(),
              "unknown step '" + name + "'" + Spelling.hint(name, recipe.steps().keySet()));
        }
      });
    }
    return new Mode(mode.key(), mode.name(), recipe, tags, priority, values, steps);
  }

  private @Nullable RecipeSpec recipe(ModeSpec mode, @Nullable Text name) {
    if (name == null) {
      complaints.add(mode.place(), "mode '" + mode.key() + "' lacks the key 'recipe'");
      return null;
    }
    RecipeSpec recipe = farm.recipes().get(name.value());
    if (recipe == null) {
      complaints.add(
          name.place(),
          "unknown recipe '"
              + name.value()
              + "'"
              + Spelling.hint(name.value(), farm.recipes().keySet()));
    }
    return recipe;
  }

  private Deque<ModeSpec> fromTheFarthest(ModeSpec mode) {
    Deque<ModeSpec> chain = new ArrayDeque<>();
    Set<String> seen = new LinkedHashSet<>();
    ModeSpec next = mode;
    while (next != null && seen.add(next.key())) {
      chain.addFirst(next);
      Text parent = next.parent();
      if (parent == null) {
        return chain;
      }
      next = farm.modes().get(parent.value());
      if (next == null) {
        complaints.add(
            parent.place(),
            "unknown mode '"
                + parent.value()
                + "'"
                + Spelling.hint(parent.value(), farm.modes().keySet()));
      } else if (seen.contains(next.key())) {
        complaints.add(
            parent.place(), "mode '" + mode.key() + "' extends itself by way of " + seen);
      }
    }
    return chain;
  }
}
