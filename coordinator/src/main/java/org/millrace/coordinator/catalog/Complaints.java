package org.millrace.coordinator.catalog;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong in one file; the same thing at the same place counts once. */
final class Complaints {
  private final String origin;
  private final Set<Problem> problems = new LinkedHashSet<>();

  Complaints(String origin) {
    this.origin = origin;
  }

  void add(Place place, String message) {
    problems.add(new Problem(origin, place.line(), place.column(), message));
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  List<Problem> inOrder() {
    return problems.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
