package org.millrace.endtoend.bench;

import java.util.Collection;
import java.util.List;

/** Measured values of one kind, sorted. Percentiles are nearest-rank. */
record Samples(List<Double> sorted) {

  static Samples of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("No samples: nothing was measured.");
    }
    return new Samples(values.stream().sorted().toList());
  }

  /** The smallest value that at least {@code percent} % of the values do not exceed. */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  double median() {
    return percentile(50);
  }

  double least() {
    return sorted.getFirst();
  }

  double most() {
    return sorted.getLast();
  }
}
