package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Labels that nobody gives a worker: it has them as long as its agent proves that it can do what
 * they say. Builders require them without being told to.
 */
public final class Ability {
  /** A container engine answers. */
  public static final String CONTAINERS = "containers";

  private static final String EMULATES = "emulates-";

  private Ability() {}

  /** It runs programs of a foreign architecture. */
  public static String emulates(String architecture) {
    return EMULATES + architecture.toLowerCase(Locale.ROOT);
  }

  /** Whether a label is one of these. */
  public static boolean isOne(String label) {
    return label.equals(CONTAINERS) || label.startsWith(EMULATES);
  }

  /** What a worker must be able to do for these steps. */
  static List<String> neededFor(
      List<StepDefinition> steps, Execution execution, String architecture) {
    List<String> needed = new ArrayList<>();
    if (steps.stream().anyMatch(step -> step.container() != null)) {
      needed.add(CONTAINERS);
    }
    if (execution.needsEmulator()) {
      needed.add(emulates(architecture));
    }
    return needed;
  }
}
