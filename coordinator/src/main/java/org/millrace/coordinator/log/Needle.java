package org.millrace.coordinator.log;

import java.nio.charset.StandardCharsets;

/**
 * Plain text that is looked for in lines. There are no patterns, so nobody can ask for one that
 * takes for ever. Where case does not matter it does not for the letters of ASCII.
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

  /** Where it begins in a text, from {@code from} on; -1 where it does not occur. */
  public int in(CharSequence line, int from) {
    int last = line.length() - text.length();
    for (int at = from; at <= last; at++) {
      int i = 0;
      while (i < text.length() && same(line.charAt(at + i), text.charAt(i))) {
        i++;
      }
      if (i == text.length()) {
        return at;
      }
    }
    return -1;
  }

  private boolean same(char a, char b) {
    return a == b || (!exactCase && lower(a) == lower(b));
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /** The same for the bytes of lines, quick for many of them. */
  Bytes bytes() {
    return new Bytes(this);
  }

  /** Finds a needle in bytes (Horspool's algorithm); safe from any thread. */
  static final class Bytes {
    private final byte[] needle;
    private final byte[] folded = new byte[256];
    private final int[] shift = new int[256];

    private Bytes(Needle needle) {
      for (int i = 0; i < folded.length; i++) {
        folded[i] = (byte) (needle.exactCase() ? i : lower(i));
      }
      this.needle = needle.text().getBytes(StandardCharsets.UTF_8);
      int length = this.needle.length;
      java.util.Arrays.fill(shift, length);
      for (int i = 0; i < length; i++) {
        this.needle[i] = fold(this.needle[i]);
      }
      for (int i = 0; i < length - 1; i++) {
        shift[this.needle[i] & 0xff] = length - 1 - i;
      }
    }

    private byte fold(byte b) {
      return folded[b & 0xff];
    }

    int length() {
      return needle.length;
    }

    /** Where it begins, at {@code from} or behind and before {@code to}; -1 where it does not. */
    int in(byte[] bytes, int from, int to) {
      int last = needle.length - 1;
      int at = from;
      while (at + last < to) {
        byte end = fold(bytes[at + last]);
        int i = last;
        byte seen = end;
        while (seen == needle[i]) {
          if (i == 0) {
            return at;
          }
          i--;
          seen = fold(bytes[at + i]);
        }
        at += shift[end & 0xff];
      }
      return -1;
    }
  }
}
