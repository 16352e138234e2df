package org.millrace.coordinator.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.millrace.coordinator.catalog.FarmSpec.WorkerSpec;
import org.millrace.protocol.Labels;

/** Holds what the file says of workers against what it asks of them. */
final class WorkerCheck {
  private final FarmSpec farm;
  private final List<WorkerDefinition> workers;
  private final Complaints complaints;
  private final Effort effort;
  private final Refusals refusals;
  private final Set<String> labels;
  private final Set<List<String>> asked = new HashSet<>();

  WorkerCheck(FarmSpec farm, List<WorkerDefinition> workers, Complaints complaints, Effort effort) {
    this.farm = farm;
    this.workers = workers;
    this.complaints = complaints;
    this.effort = effort;
    this.refusals = new Refusals(complaints);
    this.labels =
        workers.stream()
            .flatMap(worker -> worker.labels().stream())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  void check(Map<String, Combination> combinations, Map<String, BuilderDefinition> builders) {
    checkValueNames();
    if (complaints.hasErrors()) {
      // What follows from a mistake elsewhere would only hide it.
      return;
    }
    for (Map.Entry<String, Combination> entry : combinations.entrySet()) {
      BuilderDefinition builder = builders.get(entry.getKey());
      if (builder != null) {
        checkValues(builder);
        checkLabels(builder, entry.getValue());
      }
    }
    refusals.tell();
  }

  /** A worker can only say otherwise what somebody says at all. */
  private void checkValueNames() {
    Set<String> known = new TreeSet<>(Set.of(Late.EMULATION_FACTOR));
    farm.recipes().values().forEach(recipe -> known.addAll(recipe.layer().values().keySet()));
    farm.branches().values().forEach(branch -> known.addAll(branch.layer().values().keySet()));
    farm.platforms().values().forEach(entry -> known.addAll(entry.layer().values().keySet()));
    farm.modes().values().forEach(mode -> known.addAll(mode.layer().values().keySet()));
    farm.builders().forEach(entry -> known.addAll(entry.layer().values().keySet()));
    for (WorkerSpec worker : farm.workers().values()) {
      worker
          .values()
          .forEach((name, value) -> {
            if (!known.contains(name)) {
              complaints.add(
                  value.place(),
                  "worker '%s' has the value '%s', for which no recipe, branch, platform or mode has one%s"
                      .formatted(worker.name(), Text.shortened(name), Spelling.hint(name, known)));
            }
          });
    }
  }

  private void checkValues(BuilderDefinition builder) {
    if (builder.late() == null) {
      return;
    }
    for (WorkerDefinition worker : workers) {
      if (!worker.values().isEmpty() && worker.has(builder.requires())) {
        effort.binding(new Place(1, 1));
        try {
          builder.boundTo(worker.values());
        } catch (IllegalArgumentException e) {
          WorkerSpec spec = farm.workers().get(worker.name());
          if (spec != null) {
            refusals.add(
                spec.place(),
                Severity.ERROR,
                "the values of worker '" + worker.name() + "' do not fit ",
                builder.name(),
                ": " + e.getMessage());
          }
        }
      }
    }
  }

  private void checkLabels(BuilderDefinition builder, Combination from) {
    if (workers.isEmpty() || !asked.add(builder.requires())) {
      return;
    }
    boolean known = true;
    for (String label : builder.requires()) {
      if (!labels.contains(label) && !Labels.isProven(label)) {
        known = false;
        complaints.warn(
            place(label, from),
            "no worker of the section workers has the label '"
                + label
                + "'"
                + Spelling.hint(label, labels));
      }
    }
    if (known && workers.stream().noneMatch(worker -> worker.has(builder.requires()))) {
      complaints.warn(
          from.platform().layer().place(),
          "no worker of the section workers has all the labels "
              + String.join(", ", builder.requires())
              + ": '"
              + builder.name()
              + "' would wait for ever");
    }
  }

  private static Place place(String label, Combination from) {
    return from.platform().labels().stream()
        .filter(text -> text.value().equals(label))
        .findFirst()
        .or(() -> from.mode().labels().stream().findFirst())
        .map(Text::place)
        .orElse(from.platform().layer().place());
  }
}
