package org.millrace.coordinator.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.Needle;

/**
 * Turns lines of a log, as a program wrote them for a terminal, into HTML: colours become spans
 * with classes, a line that was written over after {@code \r} shows its last state, other control
 * sequences vanish. The style at the end of a line is that of the next one's beginning, so lines
 * are to be given in order. Not for use by several threads.
 *
 * <p>Whatever comes in, the outcome is well-formed and holds no element but {@code span}. Bytes
 * that are no UTF-8 become �; control characters and those that turn the direction of text become
 * visible.
 */
final class TerminalText {
  private static final char ESCAPE = '\u001b';
  private static final int WIDEST_MOVE = 500;

  /** Bytes of UTF-8 after which a line's HTML is cut. */
  static final int HEAVIEST = 24_000;

  private static final String OPEN = "<span class=\"";
  private static final String CLOSE = "</span>";

  private final Needle.@Nullable Chars hit;
  private final StringBuilder text = new StringBuilder();
  private final List<Style> styles = new ArrayList<>();
  private Style style = Style.PLAIN;
  private boolean returned;
  private boolean cut;

  TerminalText() {
    this(null);
  }

  /**
   * @param hit what is marked wherever it occurs, or null
   */
  TerminalText(@Nullable Needle hit) {
    this.hit = hit == null ? null : hit.chars();
  }

  /** Whether the end of the last line is missing, because it was too much for a page. */
  boolean cut() {
    return cut;
  }

  /** One line, without its line feed. */
  String html(byte[] line) {
    text.setLength(0);
    styles.clear();
    returned = false;
    write(new String(line, StandardCharsets.UTF_8));
    if (hit != null) {
      mark(hit);
    }
    return render();
  }

  private void mark(Needle.Chars needle) {
    int length = needle.length();
    for (int at = needle.in(text, 0); at >= 0; at = needle.in(text, at + length)) {
      for (int i = at; i < at + length; i++) {
        styles.set(i, styles.get(i).with(Style.HIT));
      }
    }
  }

  private void write(String line) {
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (c == ESCAPE) {
        i = sequence(line, i + 1);
        continue;
      }
      if (c == '\r') {
        returned = true;
      } else if (c == '\b') {
        if (!text.isEmpty()) {
          truncate(text.length() - 1);
        }
      } else {
        put(c);
      }
      i++;
    }
  }

  private void put(char c) {
    if (returned) {
      truncate(0);
      returned = false;
    }
    text.append(c);
    styles.add(style);
  }

  private void truncate(int length) {
    text.setLength(length);
    styles.subList(length, styles.size()).clear();
  }

  /** Reads what follows an escape character; answers where the text goes on. */
  private int sequence(String line, int start) {
    if (start >= line.length()) {
      return start;
    }
    char kind = line.charAt(start);
    return switch (kind) {
      case '[' -> control(line, start + 1);
      case ']', 'P', '^', '_', 'X' -> string(line, start + 1);
      case '(', ')', '*', '+', '#', '%', ' ' -> Math.min(start + 2, line.length());
      default -> start + 1;
    };
  }

  private int control(String line, int start) {
    int i = start;
    while (i < line.length() && line.charAt(i) >= 0x20 && line.charAt(i) <= 0x3f) {
      i++;
    }
    if (i >= line.length()) {
      return i;
    }
    char last = line.charAt(i);
    if (last < 0x40 || last > 0x7e) {
      // Not a sequence after all: the character stands for itself.
      return i;
    }
    String parameters = line.substring(start, i);
    switch (last) {
      case 'm' -> {
        if (parameters.isEmpty()
            || Character.isDigit(parameters.charAt(0))
            || parameters.charAt(0) == ';') {
          style = style.after(parameters);
        }
      }
      case 'K' -> {
        if (returned || parameters.equals("1") || parameters.equals("2")) {
          truncate(0);
        }
      }
      case 'G' -> {
        if (parameters.isEmpty() || parameters.equals("1") || parameters.equals("0")) {
          returned = true;
        }
      }
      case 'C' -> {
        for (int n = Math.min(distance(parameters), WIDEST_MOVE); n > 0; n--) {
          put(' ');
        }
      }
      default -> {
        // Moves of the cursor across lines and the like have no meaning in a log.
      }
    }
    return i + 1;
  }

  private static int distance(String parameters) {
    return parameters.matches("[0-9]{1,4}") ? Math.max(1, Integer.parseInt(parameters)) : 1;
  }

  private static int string(String line, int start) {
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\u0007' || c == '\u009c') {
        return i + 1;
      }
      if (c == ESCAPE) {
        return i + 1 < line.length() && line.charAt(i + 1) == '\\' ? i + 2 : i;
      }
    }
    return line.length();
  }

  private String render() {
    StringBuilder html = new StringBuilder(text.length() + 16);
    Style open = Style.PLAIN;
    int beyond = 0;
    cut = false;
    for (int i = 0; i < text.length() && !cut; i++) {
      Style wanted = styles.get(i);
      if (!wanted.equals(open)) {
        if (!open.equals(Style.PLAIN)) {
          html.append(CLOSE);
        }
        if (!wanted.equals(Style.PLAIN)) {
          html.append(OPEN).append(wanted.classes()).append("\">");
        }
        open = wanted;
      }
      char c = text.charAt(i);
      append(html, c);
      beyond += PageWeight.utf8(c) - 1;
      // Never between the halves of a pair.
      cut =
          html.length() + beyond > HEAVIEST
              && i + 1 < text.length()
              && !Character.isHighSurrogate(c);
    }
    if (!open.equals(Style.PLAIN)) {
      html.append(CLOSE);
    }
    return html.toString();
  }

  private static void append(StringBuilder html, char c) {
    switch (c) {
      case '<' -> html.append("&lt;");
      case '>' -> html.append("&gt;");
      case '&' -> html.append("&amp;");
      case '"' -> html.append("&quot;");
      case '\'' -> html.append("&#39;");
      case '\t' -> html.append('\t');
      default -> {
        if (c < 0x20) {
          html.append((char) (0x2400 + c));
        } else if (c == 0x7f) {
          html.append('\u2421');
        } else if ((c < 0xa0 && c > 0x7f) || turnsDirection(c)) {
          html.append("<span class=\"ctl\">U+")
              .append(String.format(java.util.Locale.ROOT, "%04X", (int) c))
              .append("</span>");
        } else {
          html.append(c);
        }
      }
    }
  }

  private static boolean turnsDirection(char c) {
    return (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e
        || c == 0x200f
        || c == 0x061c;
  }
}
