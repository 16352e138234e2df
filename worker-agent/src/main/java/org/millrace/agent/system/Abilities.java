package org.millrace.agent.system;

import java.util.List;
import java.util.Map;

/**
 * Those facts of a machine that may be lost while its agent runs. Their components are as in {@link
 * org.millrace.protocol.Facts}.
 */
public record Abilities(
    Map<String, String> containerEngines,
    Map<String, String> emulators,
    Map<String, Double> timeoutFactors,
    List<String> complaints) {
  public Abilities {
    containerEngines = Map.copyOf(containerEngines);
    emulators = Map.copyOf(emulators);
    timeoutFactors = Map.copyOf(timeoutFactors);
    complaints = List.copyOf(complaints);
  }
}
