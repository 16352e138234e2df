package org.millrace.coordinator.log;

import java.nio.charset.StandardCharsets;

/**
 * Plain text that is looked for in lines. There are no patterns, so nobody can ask for one that
 * takes for ever, and what it costs grows with what is looked through, whatever the text is. Where
 * case does not matter it does not for the letters of ASCII.
 *
 * @param text one line, not empty
 */
public record Needle(String text, boolean exactCase) {
  /** The most characters of a text. */
  public static final int LONGEST = 200;

  public Needle {
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "What is looked for is one line of 1 to " + LONGEST + " characters");
    }
  }

  /** The same for the bytes of lines, quick for many of them. */
  Bytes bytes() {
    return new Bytes(this);
  }

  /** The same for the characters of lines that are to be shown. */
  public Chars chars() {
    return new Chars(this);
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /**
   * For each place of a text how much of its beginning ends there, other than all up to there: so
   * much is known to be right after a mismatch, and nothing is looked at twice (Knuth, Morris and
   * Pratt).
   */
  private static int[] borders(int[] text) {
    int[] borders = new int[text.length];
    int known = 0;
    for (int i = 1; i < text.length; i++) {
      while (known > 0 && text[known] != text[i]) {
        known = borders[known - 1];
      }
      known += text[known] == text[i] ? 1 : 0;
      borders[i] = known;
    }
    return borders;
  }

  /** Finds a needle in characters. Safe from any thread. */
  public static final class Chars {
    private final boolean exactCase;
    private final int[] needle;
    private final int[] borders;

    private Chars(Needle needle) {
      exactCase = needle.exactCase();
      this.needle = needle.text().chars().map(this::same).toArray();
      borders = borders(this.needle);
    }

    private int same(int c) {
      return exactCase ? c : lower(c);
    }

    /** How many characters it has. */
    public int length() {
      return needle.length;
    }

    /** Where it begins in a text, from {@code from} on; -1 where it does not occur. */
    public int in(CharSequence line, int from) {
      int known = 0;
      for (int at = from; at < line.length(); at++) {
        int c = same(line.charAt(at));
        while (known > 0 && needle[known] != c) {
          known = borders[known - 1];
        }
        known += needle[known] == c ? 1 : 0;
        if (known == needle.length) {
          return at + 1 - known;
        }
      }
      return -1;
    }
  }

  /** Finds a needle in bytes. Not for use by several threads. */
  static final class Bytes {
    private final int[] needle;
    private final int[] borders;
    private final int[] folded = new int[256];
    private long compared;

    private Bytes(Needle needle) {
      for (int i = 0; i < folded.length; i++) {
        folded[i] = needle.exactCase() ? i : lower(i);
      }
      byte[] text = needle.text().getBytes(StandardCharsets.UTF_8);
      this.needle = new int[text.length];
      for (int i = 0; i < text.length; i++) {
        this.needle[i] = folded[text[i] & 0xff];
      }
      borders = borders(this.needle);
    }

    int length() {
      return needle.length;
    }

    /** How often a byte was compared so far: at most twice for each that was looked through. */
    long compared() {
      return compared;
    }

    /** Where it begins, at {@code from} or behind and before {@code to}; -1 where it does not. */
    int in(byte[] bytes, int from, int to) {
      int first = needle[0];
      int known = 0;
      long again = 0;
      int at = from;
      while (at < to) {
        int c = folded[bytes[at++] & 0xff];
        if (known == 0) {
          // Most of a log is passed over here.
          while (c != first && at < to) {
            c = folded[bytes[at++] & 0xff];
          }
        }
        while (known > 0 && needle[known] != c) {
          known = borders[known - 1];
          again++;
        }
        known += needle[known] == c ? 1 : 0;
        if (known == needle.length) {
          compared += at - from + again;
          return at - known;
        }
      }
      compared += to - from + again;
      return -1;
    }
  }
}
