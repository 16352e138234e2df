package org.millrace.coordinator.demo;

import java.util.List;
import java.util.Set;

/**
 * A builder, as far as its history needs it.
 *
 * @param id its row
 * @param position in builders.yaml
 * @param tags architecture, mode and branch are told by them, too
 * @param steps names of its steps, in order
 * @param workers those that can build it
 */
record Track(
    long id,
    int position,
    String name,
    String architecture,
    String platform,
    String branch,
    String mode,
    Set<String> tags,
    int priority,
    long requirement,
    List<String> steps,
    List<Crew> workers) {

  boolean isHunt() {
    return tags.contains("refleak");
  }

  /** Ordinal of the step in which tests run. */
  int testStep() {
    for (int i = steps.size(); i > 0; i--) {
      if (steps.get(i - 1).contains("test")) {
        return i;
      }
    }
    return steps.size();
  }

  /** Ordinal of the step that compiles. */
  int compileStep() {
    for (int i = 1; i <= steps.size(); i++) {
      if (steps.get(i - 1).contains("compile") || steps.get(i - 1).contains("build")) {
        return i;
      }
    }
    return Math.min(2, steps.size());
  }

  /** What share of a build a step takes, before they are made to add up to one. */
  private static double weight(String step) {
    if (step.contains("test")) {
      return 70;
    }
    if (step.contains("compile") || step.contains("build")) {
      return 20;
    }
    return step.contains("configure") ? 5 : step.equals("git") ? 1.2 : 0.8;
  }

  /** Where in a build a step begins, from 0 to 1; of the one behind the last step, 1. */
  double begins(int step) {
    double all = 0;
    double before = 0;
    for (int i = 1; i <= steps.size(); i++) {
      double weight = weight(steps.get(i - 1));
      all += weight;
      before += i < step ? weight : 0;
    }
    return before / all;
  }

  /** Minutes that its builds take. The real ones are not public; these are plausible. */
  double minutes(double own) {
    if (tags.contains("refleak")) {
      return 120 + 120 * own;
    }
    if (tags.contains("bigmem") || tags.contains("valgrind")) {
      return 100 + 80 * own;
    }
    if (tags.contains("pgo")) {
      return 60 + 60 * own;
    }
    if (tags.contains("installed") || name.contains("Windows")) {
      return 25 + 10 * own;
    }
    return switch (architecture) {
      case "AMD64" -> 9 + 16 * own;
      case "ARM64", "aarch64", "PPC64LE", "s390x" -> 16 + 20 * own;
      default -> 35 + 25 * own;
    };
  }
}
