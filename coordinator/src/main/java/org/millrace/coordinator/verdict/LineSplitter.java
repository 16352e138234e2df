package org.millrace.coordinator.verdict;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a log into lines, with bounded memory: of a longer line only the beginning is given. ANSI
 * colours are taken out, bytes that are not UTF-8 become U+FFFD, and a carriage return ends a line
 * as a line feed does (progress bars).
 */
final class LineSplitter extends OutputStream {
  private static final int LONGEST = 4096;
  private static final char ESCAPE = '\u001b';

  private final Consumer<String> lines;
  private final byte[] line = new byte[LONGEST];
  private int length;
  private boolean afterReturn;

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void write(int b) {
    take((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      take(bytes[i]);
    }
  }

  private void take(byte b) {
    if (b == '\n' || b == '\r') {
      if (b == '\r' || !afterReturn) {
        lines.accept(text(line, length));
      }
      length = 0;
      afterReturn = b == '\r';
    } else {
      afterReturn = false;
      if (length < LONGEST) {
        line[length++] = b;
      }
    }
  }

  /** The log's end: what came behind the last line feed is a line too. */
  @Override
  public void close() {
    if (length > 0) {
      lines.accept(text(line, length));
      length = 0;
    }
  }

  private static String text(byte[] line, int length) {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
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
