package org.millrace.coordinator.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all workers of builders.yaml that may build something say alike, for those who want to know
 * before a worker claims a build.
 *
 * @param workers names of those workers; empty where the file names none
 * @param values by name; what only some of them say is not there
 */
public record CommonValues(List<String> workers, Map<String, List<String>> values) {
  public CommonValues {
    workers = List.copyOf(workers);
    values = Map.copyOf(values);
  }

  static CommonValues of(List<WorkerDefinition> all, List<String> requires) {
    List<WorkerDefinition> fit = all.stream().filter(worker -> worker.has(requires)).toList();
    Map<String, List<String>> common = new HashMap<>();
    if (!fit.isEmpty()) {
      common.putAll(fit.getFirst().values());
      fit.forEach(worker -> common.entrySet().retainAll(worker.values().entrySet()));
    }
    return new CommonValues(fit.stream().map(WorkerDefinition::name).toList(), common);
  }
}
