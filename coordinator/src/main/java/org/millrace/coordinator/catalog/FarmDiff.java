package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one builders.yaml changes about another.
 *
 * @param added names of builders that are new, in the order of the new file
 * @param removed names of builders that are gone, in the order of the old one
 * @param changed builders that are in both and not the same
 * @param other what is different beside builders: schedulers, workers, locks, repositories
 */
public record FarmDiff(
    List<String> added, List<String> removed, List<Change> changed, List<String> other) {
  public FarmDiff {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    other = List.copyOf(other);
  }

  /**
   * What is different about one builder.
   *
   * @param what one line each: {@code tags: [3.13] → [3.13, stable]}
   */
  public record Change(String builder, List<String> what) {
    public Change {
      what = List.copyOf(what);
    }
  }

  /** What {@code after} changes about {@code before}. */
  public static FarmDiff between(FarmDefinition before, FarmDefinition after) {
    Map<String, BuilderDefinition> old = byName(before.builders());
    Map<String, BuilderDefinition> now = byName(after.builders());
    List<Change> changed = new ArrayList<>();
    now.forEach((name, builder) -> {
      BuilderDefinition was = old.get(name);
      if (was != null && !was.equals(builder)) {
        changed.add(new Change(name, what(was, builder)));
      }
    });
    List<String> other = new ArrayList<>();
    other(other, "repository", before.repositories(), after.repositories(), Repository::name);
    other(other, "branch", before.branches(), after.branches(), Branch::name);
    other(other, "scheduler", before.schedulers(), after.schedulers(), SchedulerDefinition::name);
    other(other, "worker", before.workers(), after.workers(), WorkerDefinition::name);
    other(other, "lock", before.locks(), after.locks(), LockRule::name);
    return new FarmDiff(
        now.keySet().stream().filter(name -> !old.containsKey(name)).toList(),
        old.keySet().stream().filter(name -> !now.containsKey(name)).toList(),
        changed,
        other);
  }

  /** Whether both files come to the same. */
  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && other.isEmpty();
  }

  private static Map<String, BuilderDefinition> byName(List<BuilderDefinition> builders) {
    Map<String, BuilderDefinition> names = new LinkedHashMap<>();
    builders.forEach(builder -> names.put(builder.name(), builder));
    return names;
  }

  private static <T> void other(
      List<String> lines, String kind, List<T> before, List<T> after, Function<T, String> name) {
    Map<String, T> old = new HashMap<>();
    before.forEach(entry -> old.put(name.apply(entry), entry));
    for (T entry : after) {
      T was = old.remove(name.apply(entry));
      if (was == null) {
        lines.add("%s '%s' is new".formatted(kind, name.apply(entry)));
      } else if (!was.equals(entry)) {
        lines.add("%s '%s' changes".formatted(kind, name.apply(entry)));
      }
    }
    before.stream()
        .map(name)
        .filter(old::containsKey)
        .forEach(gone -> lines.add("%s '%s' goes".formatted(kind, gone)));
  }

  private static List<String> what(BuilderDefinition was, BuilderDefinition is) {
    List<String> what = new ArrayList<>();
    compare(what, "platform", was.platform(), is.platform());
    compare(what, "architecture", was.architecture(), is.architecture());
    compare(what, "execution", was.execution().word(), is.execution().word());
    compare(what, "mode", was.mode(), is.mode());
    compare(what, "repository", was.repository(), is.repository());
    compare(what, "ref", was.ref(), is.ref());
    compare(what, "tags", was.tags(), is.tags());
    compare(what, "labels", was.requires(), is.requires());
    compare(what, "priority", was.priority(), is.priority());
    compare(what, "locks", was.locks(), is.locks());
    List<String> before = was.steps().stream().map(StepDefinition::name).toList();
    List<String> after = is.steps().stream().map(StepDefinition::name).toList();
    compare(what, "steps", before, after);
    Map<String, StepDefinition> steps =
        was.steps().stream().collect(Collectors.toMap(StepDefinition::name, Function.identity()));
    for (StepDefinition step : is.steps()) {
      StepDefinition old = steps.get(step.name());
      if (old != null && !old.equals(step)) {
        step(what, old, step);
      }
    }
    if (what.isEmpty()) {
      what.add("what depends on the worker");
    }
    return what;
  }

  private static void step(List<String> what, StepDefinition was, StepDefinition is) {
    String step = "step " + is.name() + ", ";
    int before = what.size();
    compare(what, step + "command", was.command(), is.command());
    compare(what, step + "directory", was.directory(), is.directory());
    compare(what, step + "environment", was.environment(), is.environment());
    compare(what, step + "silence", was.silence(), is.silence());
    compare(what, step + "limit", was.limit(), is.limit());
    compare(what, step + "artifacts", was.artifacts(), is.artifacts());
    if (what.size() == before) {
      what.add(step + "how its result counts");
    }
  }

  private static void compare(
      List<String> what, String name, @Nullable Object was, @Nullable Object is) {
    if (!Objects.equals(was, is)) {
      what.add("%s: %s → %s".formatted(name, was, is));
    }
  }
}
