package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * Where everything about one builder comes from.
 *
 * @param builder its name
 * @param workers of the file that may build it; it is explained with the values on which they agree
 * @param lines in the order in which people ask
 */
public record Explanation(String builder, List<String> workers, List<Line> lines) {
  public Explanation {
    workers = List.copyOf(workers);
    lines = List.copyOf(lines);
  }

  /**
   * One value.
   *
   * @param part what of the builder it belongs to: {@code builder}, {@code step test}, {@code
   *     values}
   * @param name of the value
   * @param value as it is carried out
   * @param line of the file on which it is written, from 1
   * @param from the entry in which that is: {@code mode 'debug'}
   */
  public record Line(String part, String name, String value, int line, String from) {}
}
