package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a log into lines, with bounded memory: of a longer line only the beginning is given. ANSI
 * colours are taken out, bytes that are not UTF-8 become U+FFFD, and a carriage return ends a line
 * as a line feed does (progress bars); empty lines between the two are not told apart.
 */
final class LineReader {
  private static final int LONGEST = 4096;
  private static final char ESCAPE = '\u001b';

  private LineReader() {}

  static void read(InputStream log, Consumer<String> consumer) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    byte[] line = new byte[LONGEST];
    int length = 0;
    boolean afterReturn = false;
    for (int n = log.read(buffer); n >= 0; n = log.read(buffer)) {
      for (int i = 0; i < n; i++) {
        byte b = buffer[i];
        if (b == '\n' || b == '\r') {
          if (b == '\r' || !afterReturn) {
            consumer.accept(text(line, length));
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
    }
    if (length > 0) {
      consumer.accept(text(line, length));
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
