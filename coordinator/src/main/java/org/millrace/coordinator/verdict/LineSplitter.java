package org.millrace.coordinator.verdict;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a log into lines and shows those that can matter, with bounded memory and in linear time: of
 * a longer line only the beginning is given. ANSI colours are taken out, bytes that are not UTF-8
 * become U+FFFD, and a carriage return ends a line as a line feed does (progress bars), but is not
 * counted.
 */
final class LineSplitter extends OutputStream {
  private static final int LONGEST = 4096;
  private static final char ESCAPE = '\u001b';

  private final LineFilter filter;
  private final Lines lines;

  /** The beginning of the line of which the end has not come yet. */
  private final byte[] begun = new byte[LONGEST];

  private int begunLength;
  private final byte[] last = new byte[LONGEST];
  private int lastLength;
  private long lastNumber;
  private long number = 1;
  private boolean afterReturn;
  private boolean inLine;
  private boolean hit;
  private int window;

  LineSplitter(LineSigns signs, Lines lines) {
    this.filter = new LineFilter(signs);
    this.lines = lines;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    int end = offset + count;
    int start = offset;
    int word = window;
    for (int i = offset; i < end; i++) {
      int b = bytes[i];
      if (b >= 0 && b < ' ') {
        if (b == '\n' || b == '\r') {
          window = word;
          endLine(bytes, start, i, b == '\r');
          start = i + 1;
          word = 0;
          continue;
        }
        hit |= b == ESCAPE;
      }
      word = word << 8 | (b & 0xff) | LineFilter.FOLD;
      if (filter.isSign(word)) {
        hit = true;
      }
    }
    window = word;
    if (start < end) {
      keep(bytes, start, end);
      inLine = true;
      afterReturn = false;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, LONGEST - begunLength);
    System.arraycopy(bytes, from, begun, begunLength, length);
    begunLength += length;
  }

  private void endLine(byte[] bytes, int from, int to, boolean byReturn) {
    if (inLine) {
      keep(bytes, from, to);
      show(begun, 0, begunLength);
    } else if (from < to || byReturn || !afterReturn) {
      show(bytes, from, Math.min(to, from + LONGEST));
    }
    begunLength = 0;
    inLine = false;
    hit = false;
    afterReturn = byReturn;
    if (!byReturn) {
      number++;
    }
  }

  private void show(byte[] bytes, int from, int to) {
    if (!isBlank(bytes, from, to)) {
      // Few bytes, and never looked at but at the end.
      lastLength = to - from;
      System.arraycopy(bytes, from, last, 0, lastLength);
      lastNumber = number;
    }
    if (hit || lines.wantsNext() || filter.hasSignAtEdge(bytes, from, to)) {
      lines.line(text(bytes, from, to), number);
    }
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0 || bytes[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  /** The log's end: what came behind the last line feed is a line too. */
  @Override
  public void close() {
    if (inLine) {
      endLine(begun, 0, 0, false);
      afterReturn = false;
    }
  }

  /** What was last, when everything has come. */
  LogEnd end() {
    return new LogEnd(text(last, 0, lastLength), lastNumber, number - 1);
  }

  private static String text(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf(ESCAPE) < 0 ? text : withoutColours(text);
  }

  /** Takes out ESC [ … letter. */
  private static String withoutColours(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) == ESCAPE && i + 1 < text.length() && text.charAt(i + 1) == '[') {
        i += 2;
        while (i < text.length() && (text.charAt(i) < '@' || text.charAt(i) > '~')) {
          i++;
        }
      } else {
        plain.append(text.charAt(i));
      }
      i++;
    }
    return plain.toString();
  }
}
