package org.millrace.coordinator.log;

/** Bytes of a line without a terminal's escape sequences. Not for use by several threads. */
final class PlainBytes {
  private static final byte ESCAPE = 0x1b;
  private static final byte BELL = 0x07;

  private byte[] text = new byte[1024];
  private int length;

  static boolean hasEscape(byte[] bytes, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (bytes[i] == ESCAPE) {
        return true;
      }
    }
    return false;
  }

  /** The bytes that are left, up to {@link #length}; they are gone with the next call. */
  byte[] of(byte[] bytes, int begin, int end) {
    if (text.length < end - begin) {
      text = new byte[end - begin];
    }
    length = 0;
    int i = begin;
    while (i < end) {
      if (bytes[i] == ESCAPE) {
        i = behind(bytes, i + 1, end);
      } else {
        text[length++] = bytes[i++];
      }
    }
    return text;
  }

  int length() {
    return length;
  }

  /** Where the text goes on behind a sequence; {@code at} is behind its escape. */
  private static int behind(byte[] bytes, int at, int end) {
    if (at >= end) {
      return end;
    }
    return switch (bytes[at]) {
      case '[' -> {
        int i = at + 1;
        while (i < end && bytes[i] >= 0x20 && bytes[i] <= 0x3f) {
          i++;
        }
        yield i < end && bytes[i] >= 0x40 && bytes[i] <= 0x7e ? i + 1 : i;
      }
      case ']', 'P', '^', '_', 'X' -> {
        int i = at + 1;
        while (i < end && bytes[i] != BELL && bytes[i] != ESCAPE) {
          i++;
        }
        boolean ended = i + 1 < end && bytes[i] == ESCAPE && bytes[i + 1] == '\\';
        yield ended ? i + 2 : i < end && bytes[i] == BELL ? i + 1 : i;
      }
      case '(', ')', '*', '+', '#', '%', ' ' -> Math.min(at + 2, end);
      default -> at + 1;
    };
  }
}
