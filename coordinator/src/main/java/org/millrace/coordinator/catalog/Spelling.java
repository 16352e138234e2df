package org.millrace.coordinator.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Spelling {
  private static final int LONGEST = 64;
  private static final int MOST = 500;

  private Spelling() {}

  /** The end of a message about an unknown word: what was probably meant, or else what there is. */
  static String hint(String word, Collection<String> known) {
    Optional<String> closest = closest(word, known);
    if (closest.isPresent()) {
      return "; did you mean '" + closest.get() + "'?";
    }
    if (known.isEmpty()) {
      return "; there are none";
    }
    return known.size() > 12 ? "" : "; there are " + String.join(", ", known);
  }

  /** The words that are closest, the closest first, at most {@code most}. */
  static List<String> closest(String word, Collection<String> known, int most) {
    record Near(String word, int edits) {}
    return known.stream()
        .map(other ->
            new Near(
                other, distance(word.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT))))
        .filter(near -> near.edits() <= Math.max(1, (word.length() + 1) / 3))
        .sorted(Comparator.comparingInt(Near::edits))
        .limit(most)
        .map(Near::word)
        .toList();
  }

  private static Optional<String> closest(String word, Collection<String> known) {
    int farthest = Math.max(1, (word.length() + 1) / 3);
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .limit(MOST)
        .filter(other -> Math.abs(word.length() - other.length()) <= farthest)
        .filter(other -> distance(word, other) <= farthest)
        .min(Comparator.comparingInt(other -> distance(word, other)));
  }

  /** Edits (insert, remove, replace, swap neighbours) from one word to the other. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[b.length()];
  }
}
