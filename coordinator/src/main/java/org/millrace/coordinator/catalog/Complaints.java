package org.millrace.coordinator.catalog;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong in one file; the same thing at the same place counts once. */
final class Complaints {
  private static final int MOST = 200;

  private final String origin;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private @Nullable Problem last;

  Complaints(String origin) {
    this.origin = origin;
  }

  void add(Place place, String message) {
    add(place, Severity.ERROR, message);
  }

  /** Says what is odd, but does no harm. */
  void warn(Place place, String message) {
    add(place, Severity.WARNING, message);
  }

  private void add(Place place, Severity severity, String message) {
    problems.add(new Problem(origin, place.line(), place.column(), severity, message));
    if (problems.size() > MOST) {
      throw new Effort.TooMuch(
          place, "there are more than " + MOST + " problems; mend these first");
    }
  }

  /** The last complaint, wherever it is: reading ends with it. */
  void end(Effort.TooMuch tooMuch) {
    Place place = tooMuch.place();
    last =
        new Problem(
            origin, place.line(), place.column(), Severity.ERROR, "" + tooMuch.getMessage());
  }

  /** Complains about a word that breaks a rule, unless it is only a missing one's stand-in. */
  void check(Text text, Rule rule) {
    if (!text.isMissing() && !rule.holds(text.value())) {
      add(text.place(), "'" + Text.shortened(text.value()) + "' " + rule.otherwise());
    }
  }

  /** The words, each checked. */
  List<String> check(List<Text> texts, Rule rule) {
    texts.forEach(text -> check(text, rule));
    return texts.stream().map(Text::value).toList();
  }

  boolean hasErrors() {
    return last != null
        || problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  List<Problem> inOrder() {
    Stream<Problem> inOrder =
        problems.stream()
            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    return Stream.concat(inOrder, Stream.ofNullable(last)).toList();
  }
}
