package org.millrace.coordinator.catalog;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is wrong with builders. One line of the file makes many of them, so the same thing is told
 * once for each place, with the first builder and how many more there are.
 */
final class Refusals {
  private final Complaints complaints;
  private final Map<Reason, Named> found = new LinkedHashMap<>();

  Refusals(Complaints complaints) {
    this.complaints = complaints;
  }

  private record Reason(Place place, Severity severity, String before, String after) {}

  private record Named(String first, int more) {}

  /** The message is {@code before}, the builder's name, {@code after}. */
  void add(Place place, Severity severity, String before, String builder, String after) {
    found.merge(
        new Reason(place, severity, before, after),
        new Named(builder, 0),
        (named, _) -> new Named(named.first(), named.more() + 1));
  }

  void tell() {
    found.forEach((reason, named) -> {
      String more = named.more() == 0 ? "" : " (and " + named.more() + " more)";
      String message = reason.before() + "'" + named.first() + "'" + more + reason.after();
      switch (reason.severity()) {
        case ERROR -> complaints.add(reason.place(), message);
        case WARNING -> complaints.warn(reason.place(), message);
      }
    });
    found.clear();
  }
}
