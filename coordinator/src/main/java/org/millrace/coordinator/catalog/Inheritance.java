package org.millrace.coordinator.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.ModeSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;

/** Lays modes and recipes over those that they extend: what is nearer wins, key by key. */
final class Inheritance {
  private static final int DEEPEST = 20;

  private final FarmSpec farm;
  private final Complaints complaints;
  private final References references;
  private final Map<String, Recipe> recipes = new HashMap<>();

  Inheritance(FarmSpec farm, Complaints complaints) {
    this.farm = farm;
    this.complaints = complaints;
    this.references = new References(complaints);
    farm.recipes().forEach((key, spec) -> recipes.put(key, resolve(spec)));
  }

  Mode resolve(ModeSpec mode) {
    Text recipeName = null;
    List<Text> tags = List.of();
    List<Text> labels = List.of();
    List<Text> locks = List.of();
    Range range = new Range(null, null);
    int priority = 0;
    List<Layer> layers = new ArrayList<>();
    for (ModeSpec spec :
        fromTheFarthest(mode, ModeSpec::key, ModeSpec::parent, farm.modes(), "mode")) {
      recipeName = spec.recipe() == null ? recipeName : spec.recipe();
      tags = spec.tags() == null ? tags : spec.tags();
      labels = spec.labels() == null ? labels : spec.labels();
      locks = spec.locks() == null ? locks : spec.locks();
      priority = spec.priority() == null ? priority : spec.priority();
      range = spec.range().or(range);
      layers.add(spec.layer());
    }
    Recipe recipe = recipe(mode, recipeName);
    if (recipe != null) {
      layers.forEach(layer -> checkSteps(layer, recipe.steps().keySet()));
    }
    return new Mode(
        mode.key(), mode.name(), recipe, tags, labels, locks, priority, range, List.copyOf(layers));
  }

  /** Complains about steps that a layer would change, and that are not there. */
  void checkSteps(Layer layer, Set<String> known) {
    layer
        .steps()
        .forEach((name, over) -> {
          if (!known.contains(name)) {
            complaints.add(
                over.place(),
                "unknown step '" + Text.shortened(name) + "'" + Spelling.hint(name, known));
          }
        });
  }

  private @Nullable Recipe recipe(ModeSpec mode, @Nullable Text name) {
    if (name == null) {
      complaints.add(mode.layer().place(), "mode '" + mode.key() + "' lacks the key 'recipe'");
      return null;
    }
    return recipe(name);
  }

  /** A recipe with all that it inherits; null after a complaint. */
  @Nullable Recipe recipe(Text name) {
    return references.find(name, recipes, "recipe");
  }

  private Recipe resolve(RecipeSpec recipe) {
    List<Layer> layers = new ArrayList<>();
    Map<String, Fields> steps = new LinkedHashMap<>();
    for (RecipeSpec spec :
        fromTheFarthest(recipe, RecipeSpec::key, RecipeSpec::parent, farm.recipes(), "recipe")) {
      layers.add(spec.layer());
      steps = layers.size() == 1 ? first(spec.steps()) : with(steps, spec.steps());
    }
    return new Recipe(List.copyOf(layers), steps);
  }

  private Map<String, Fields> first(Map<String, Fields> steps) {
    for (Map.Entry<String, Fields> step : steps.entrySet()) {
      Text after = step.getValue().text("after");
      if (after != null) {
        notHere(after, step.getKey());
      }
    }
    return steps;
  }

  /**
   * The steps of a recipe with those of one that extends it. A new one comes behind the one that it
   * names, or else behind the one that is written before it.
   */
  private Map<String, Fields> with(Map<String, Fields> inherited, Map<String, Fields> own) {
    Map<String, Fields> steps = new LinkedHashMap<>(inherited);
    List<String> order = new ArrayList<>(inherited.keySet());
    int next = 0;
    for (Map.Entry<String, Fields> step : own.entrySet()) {
      String name = step.getKey();
      Text after = step.getValue().text("after");
      if (inherited.containsKey(name)) {
        if (after != null) {
          notHere(after, name);
        }
        next = order.indexOf(name) + 1;
      } else {
        next = after == null ? next : behind(after, order);
        order.add(next, name);
        next++;
      }
      steps.merge(name, step.getValue(), Fields::overlaid);
    }
    Map<String, Fields> result = new LinkedHashMap<>();
    for (String name : order) {
      result.put(name, Objects.requireNonNull(steps.get(name)));
    }
    return result;
  }

  private int behind(Text after, List<String> order) {
    int at = order.indexOf(after.value());
    if (at < 0) {
      complaints.add(
          after.place(),
          "unknown step '"
              + Text.shortened(after.value())
              + "'"
              + Spelling.hint(after.value(), order));
      return order.size();
    }
    return at + 1;
  }

  private void notHere(Text after, String name) {
    complaints.add(
        after.place(),
        "'after' of step '"
            + Text.shortened(name)
            + "' is only for a new step of a recipe that extends another: steps run in the order in"
            + " which they are written");
  }

  private <T> Deque<T> fromTheFarthest(
      T first,
      Function<T, String> key,
      Function<T, @Nullable Text> parent,
      Map<String, T> section,
      String kind) {
    Deque<T> chain = new ArrayDeque<>();
    Set<String> seen = new LinkedHashSet<>();
    T next = first;
    while (next != null && seen.add(key.apply(next))) {
      chain.addFirst(next);
      Text name = parent.apply(next);
      if (name == null) {
        return chain;
      }
      next = references.find(name, section, kind);
      if (next != null && seen.size() == DEEPEST) {
        complaints.add(
            name.place(),
            kind + " '" + key.apply(first) + "' extends more than " + DEEPEST + " others");
        return chain;
      }
      if (next != null && seen.contains(key.apply(next))) {
        complaints.add(
            name.place(), kind + " '" + key.apply(first) + "' extends itself by way of " + seen);
      }
    }
    return chain;
  }
}
