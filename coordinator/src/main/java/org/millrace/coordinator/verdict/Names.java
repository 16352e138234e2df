package org.millrace.coordinator.verdict;

import java.util.List;

/** Names in a sentence. */
final class Names {
  private static final int MOST = 5;
  private static final int LONGEST = 160;

  private Names() {}

  /** {@code a}, {@code a and b}, {@code a, b and c}, {@code a, b, c, d and 7 more}. */
  static String join(List<String> names) {
    if (names.isEmpty()) {
      return "a test";
    }
    if (names.size() == 1) {
      return names.getFirst();
    }
    if (names.size() > MOST) {
      return String.join(", ", names.subList(0, MOST - 1))
          + " and "
          + (names.size() - MOST + 1)
          + " more";
    }
    return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  /** What somebody else said, cut to what fits into a sentence. */
  static String shortened(String words) {
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST - 1) + "…";
  }
}
