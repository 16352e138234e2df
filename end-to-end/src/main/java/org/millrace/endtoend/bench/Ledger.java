package org.millrace.endtoend.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured: for each figure the value of every repetition, remarks, and what went wrong.
 * Used by one thread.
 */
final class Ledger {
  private final Map<Figure, List<Double>> values = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** Notes a repetition's value. */
  void record(Figure figure, double value) {
    values.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
    Progress.say("  " + figure.title() + ": " + Document.number(value) + " " + figure.unit());
  }

  /** A sentence for the document that no number says. */
  void remark(String text) {
    remarks.add(text);
    Progress.say("  " + text);
  }

  /**
   * Something that must not be: the run's figures are not to be trusted, and its exit code is 1.
   */
  void failure(String text) {
    failures.add(text);
    Progress.say("  FAILED: " + text);
  }

  Map<Figure, Samples> figures() {
    Map<Figure, Samples> figures = new LinkedHashMap<>();
    values.forEach((figure, list) -> figures.put(figure, Samples.of(list)));
    return figures;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }
}
