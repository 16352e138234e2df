package org.millrace.coordinator.verdict;

import java.util.Optional;

/**
 * A leak that a reference hunt found: {@code test_json leaked [13, 14, 13] references, sum=40}.
 *
 * @param file the test file
 * @param kind {@code references}, {@code memory blocks} or {@code file descriptors}
 * @param sum over the counted repetitions
 */
record Leak(String file, String kind, long sum) {
  private static final String LEAKED = " leaked [";
  private static final String SUM = ", sum=";

  /** The leak in a line, unless there is none or the runner says that it is fine. */
  static Optional<Leak> in(String line) {
    int leaked = line.indexOf(LEAKED);
    int close = leaked < 0 ? -1 : line.indexOf("] ", leaked);
    int sum = close < 0 ? -1 : line.indexOf(SUM, close);
    if (sum < 0 || line.endsWith("(this is fine)")) {
      return Optional.empty();
    }
    String file = line.substring(line.lastIndexOf(' ', leaked - 1) + 1, leaked);
    String kind = line.substring(close + 2, sum);
    boolean known =
        kind.equals("references")
            || kind.equals("memory blocks")
            || kind.equals("file descriptors");
    return known && !file.isEmpty()
        ? number(line.substring(sum + SUM.length()).strip())
            .map(number -> new Leak(file, kind, number))
        : Optional.empty();
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty(); // a line that only looks like it
    }
  }

  /** {@code 40 references}. */
  String words() {
    return sum + " " + (sum == 1 ? kind.substring(0, kind.length() - 1) : kind);
  }
}
