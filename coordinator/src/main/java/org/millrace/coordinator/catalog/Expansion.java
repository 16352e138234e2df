package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.WorkerSpec;

/** Puts the sections together: every platform in every mode on every branch, as builders says. */
final class Expansion {
  private final FarmSpec farm;
  private final Complaints complaints;
  private final References references;
  private final Refusals refusals;
  private final Effort effort = new Effort();
  private final Map<String, BuilderDefinition> builders = new LinkedHashMap<>();
  private final Map<String, Combination> combinations = new LinkedHashMap<>();

  Expansion(FarmSpec farm, Complaints complaints) {
    this.farm = farm;
    this.complaints = complaints;
    this.references = new References(complaints);
    this.refusals = new Refusals(complaints);
  }

  FarmDefinition expand() {
    List<Branch> branches = new ArrayList<>();
    for (BranchSpec branch : farm.branches().values()) {
      references.find(branch.repository(), farm.repositories(), "repository");
      branches.add(
          new Branch(
              branch.name(),
              branch.repository().value(),
              branch.ref().value(),
              branch.version().value()));
    }
    Set<String> late = new LinkedHashSet<>();
    farm.workers().values().forEach(worker -> late.addAll(worker.values().keySet()));
    Assembly assembly = new Assembly(farm, late, complaints, effort);
    Matrix matrix = new Matrix(farm, complaints, effort);
    matrix.forEach((combination, place) -> add(assembly, combination, place));
    refusals.tell();
    List<WorkerDefinition> workers = farm.workers().values().stream().map(this::worker).toList();
    new WorkerCheck(farm, workers, complaints, effort).check(combinations, builders);
    List<BuilderDefinition> all = List.copyOf(builders.values());
    return new FarmDefinition(
        List.copyOf(farm.repositories().values()),
        branches,
        new SchedulerExpansion(farm, all, matrix.incomplete(), complaints).expand(),
        all,
        workers,
        List.copyOf(farm.locks().values()),
        List.of());
  }

  /** What each builder was made from, by its name. */
  Map<String, Combination> combinations() {
    return combinations;
  }

  private void add(Assembly assembly, Combination combination, Place place) {
    effort.builder(place);
    BuilderDefinition builder = assembly.builder(combination);
    if (builders.putIfAbsent(builder.name(), builder) != null) {
      refusals.add(place, Severity.ERROR, "there are two builders called ", builder.name(), "");
      return;
    }
    combinations.put(builder.name(), combination);
    Possibility.check(builder, combination, place, refusals);
  }

  private WorkerDefinition worker(WorkerSpec spec) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    spec.values()
        .forEach(
            (name, value) -> values.put(name, value.words().stream().map(Text::value).toList()));
    return new WorkerDefinition(
        spec.name(), spec.labels().stream().map(Text::value).toList(), values, spec.downtime());
  }
}
