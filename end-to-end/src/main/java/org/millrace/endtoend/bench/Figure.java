package org.millrace.endtoend.bench;

import java.util.OptionalDouble;

/**
 * A quantity that the benchmark measures, and what it is measured against.
 *
 * @param key unique, for the JSON document: {@code m1.latency.p50}
 * @param title for people
 * @param unit {@code ms}, {@code MB/s}, …
 * @param direction which values are better
 * @param aim what the farm is meant to reach
 * @param buildbot what Buildbot 4.2.1 reached with this workload on a machine like this
 */
record Figure(
    String key,
    String title,
    String unit,
    Direction direction,
    OptionalDouble aim,
    OptionalDouble buildbot) {

  /** Which values are better. */
  enum Direction {
    LESS,
    MORE
  }

  static Figure less(String key, String title, String unit) {
    return new Figure(
        key, title, unit, Direction.LESS, OptionalDouble.empty(), OptionalDouble.empty());
  }

  static Figure more(String key, String title, String unit) {
    return new Figure(
        key, title, unit, Direction.MORE, OptionalDouble.empty(), OptionalDouble.empty());
  }

  Figure aim(double value) {
    return new Figure(key, title, unit, direction, OptionalDouble.of(value), buildbot);
  }

  Figure buildbot(double value) {
    return new Figure(key, title, unit, direction, aim, OptionalDouble.of(value));
  }

  /** Whether a value is as good as the aim, or better. */
  boolean reached(double value) {
    return aim.isEmpty()
        || (direction == Direction.LESS ? value <= aim.getAsDouble() : value >= aim.getAsDouble());
  }
}
