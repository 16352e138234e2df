package org.millrace.endtoend.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measured values of one kind, sorted. Percentiles are nearest-rank. */
record Samples(double[] sorted) {

  static Samples of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("No samples: nothing was measured.");
    }
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  /** The smallest value that at least {@code percent} % of the values do not exceed. */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  double median() {
    return percentile(50);
  }

  double least() {
    return sorted[0];
  }

  double most() {
    return sorted[sorted.length - 1];
  }
}
