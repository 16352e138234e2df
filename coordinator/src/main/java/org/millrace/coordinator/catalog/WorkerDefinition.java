package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;
import org.millrace.protocol.Labels;

/**
 * What builders.yaml says of a worker. Workers that it does not name work just as well, with the
 * values that the file has for everybody.
 *
 * @param name the name that it is enrolled under
 * @param labels that it is expected to have
 * @param values nearest of all, by name: the words that they stand for
 * @param downtime when it begins no build
 */
public record WorkerDefinition(
    String name, List<String> labels, Map<String, List<String>> values, List<Downtime> downtime) {
  public WorkerDefinition {
    labels = List.copyOf(labels);
    values = Map.copyOf(values);
    downtime = List.copyOf(downtime);
  }

  /** Whether a build that requires these labels may run on it, if its agent is able to. */
  public boolean has(List<String> requires) {
    return requires.stream().allMatch(label -> Labels.isProven(label) || labels.contains(label));
  }
}
