package org.millrace.coordinator.verdict;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Looks for {@link LineSigns} in bytes: four at a time in one word, through a table of bits. */
final class LineFilter {
  /** Makes small letters of capital ones, and changes other bytes in some fixed way. */
  static final int FOLD = 0x20;

  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int SHIFT = 16;

  private final long[] bits = new long[1 << (32 - SHIFT - 6)];
  private final int[] anywhere;
  private final int[] atStart;
  private final boolean digits;

  LineFilter(LineSigns signs) {
    anywhere = words(signs.anywhere(), true);
    atStart = words(signs.atStart(), false);
    digits = signs.digits();
    for (int word : anywhere) {
      int place = place(word);
      bits[place >>> 6] |= 1L << place;
    }
  }

  private static int[] words(List<String> signs, boolean inside) {
    int[] words = new int[signs.size()];
    for (int i = 0; i < words.length; i++) {
      byte[] sign = signs.get(i).getBytes(StandardCharsets.US_ASCII);
      int from = inside ? sign.length - LineSigns.LENGTH : 0;
      for (int at = from; at < from + LineSigns.LENGTH; at++) {
        words[i] = words[i] << 8 | (inside ? sign[at] | FOLD : sign[at]);
      }
    }
    Arrays.sort(words);
    return words;
  }

  private static int place(int word) {
    return (word * MULTIPLIER) >>> SHIFT;
  }

  /** Whether the four bytes, each folded, are those of a sign. */
  boolean isSign(int word) {
    int place = place(word);
    return (bits[place >>> 6] >>> place & 1) != 0 && Arrays.binarySearch(anywhere, word) >= 0;
  }

  /** Whether a line begins with a sign, or ends as faulthandler's {@code Timeout (0:20:00)!}. */
  boolean hasSignAtEdge(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return false;
    }
    if (digits && bytes[from] >= '0' && bytes[from] <= '9') {
      return true;
    }
    if (length < LineSigns.LENGTH) {
      return false;
    }
    int word = 0;
    for (int at = from; at < from + LineSigns.LENGTH; at++) {
      word = word << 8 | (bytes[at] & 0xff);
    }
    for (int sign : atStart) {
      if (sign == word) {
        return true;
      }
    }
    return bytes[to - 1] == '!' && bytes[to - 2] == ')';
  }
}
