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

  /** Complains about a word that breaks a rule, unless it is only a missing one's stand-in. */
  void check(Text text, Rule rule) {
    if (!text.isMissing() && !rule.holds().test(text.value())) {
      add(text.place(), "'" + text.value() + "' " + rule.otherwise());
    }
  }

  /** The words, each checked. */
  List<String> check(List<Text> texts, Rule rule) {
    texts.forEach(text -> check(text, rule));
    return texts.stream().map(Text::value).toList();
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
