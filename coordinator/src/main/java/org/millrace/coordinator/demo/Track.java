package org.millrace.coordinator.demo;

import java.util.List;
import java.util.Set;

/**
 * A builder, as far as its history needs it.
 *
 * @param id its row
 * @param position in builders.yaml
 * @param tags architecture, mode and branch are told by them, too
 * @param steps in order
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
    List<Step> steps,
    List<Crew> workers) {

  /**
   * A step, as its recipe has it.
   *
   * @param parser how its log is read: that tells what it is for
   * @param always run even where an earlier one failed
   */
  record Step(String name, String parser, boolean always) {
    boolean isTest() {
      return parser.equals("REGRTEST");
    }

    /** Not all that compile have their warnings counted. */
    boolean isCompile() {
      return parser.equals("COMPILER")
          || name.startsWith("compile")
          || name.startsWith("configure-and-compile");
    }

    /** What share of a build it takes, before they are made to add up to one. */
    private double weight() {
      if (isTest()) {
        return 70;
      }
      if (isCompile()) {
        return 20;
      }
      return name.startsWith("configure") ? 5 : name.equals("git") ? 1.2 : 0.8;
    }
  }

  boolean isHunt() {
    return tags.contains("refleak");
  }

  /** Ordinal of the step in which tests run; the last one where no recipe says so. */
  int testStep() {
    for (int i = steps.size(); i > 0; i--) {
      if (steps.get(i - 1).isTest()) {
        return i;
      }
    }
    return steps.size();
  }

  /** Ordinal of the step that compiles what is tested: the last that does. */
  int compileStep() {
    for (int i = steps.size(); i > 0; i--) {
      if (steps.get(i - 1).isCompile()) {
        return i;
      }
    }
    return Math.min(2, steps.size());
  }

  /** Where in a build a step begins, from 0 to 1; of the one behind the last step, 1. */
  double begins(int step) {
    double all = 0;
    double before = 0;
    for (int i = 1; i <= steps.size(); i++) {
      double weight = steps.get(i - 1).weight();
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
