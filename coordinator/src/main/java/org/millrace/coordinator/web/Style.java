package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;

/**
 * How a terminal shows a character. Colours are the sixteen that the stylesheet knows, so that they
 * can be read on light and on dark; others are brought to the nearest.
 *
 * @param foreground 0 to 15, or -1 for the terminal's own
 * @param background 0 to 15, or -1 for the terminal's own
 * @param flags of {@link #BOLD} and the like
 */
record Style(int foreground, int background, int flags) {
  static final int BOLD = 1;
  static final int FAINT = 2;
  static final int ITALIC = 4;
  static final int UNDERLINE = 8;
  static final int INVERSE = 16;
  static final int STRUCK = 32;

  /** Not of the terminal: what somebody looks for. */
  static final int HIT = 64;

  static final Style PLAIN = new Style(-1, -1, 0);

  private static final int[] PALETTE = {
    0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
    0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff
  };

  /** The stylesheet's classes, empty for plain text. */
  String classes() {
    if (equals(PLAIN)) {
      return "";
    }
    List<String> classes = new ArrayList<>();
    boolean inverse = (flags & INVERSE) != 0;
    int front = inverse ? background : foreground;
    int back = inverse ? foreground : background;
    if (front >= 0) {
      classes.add("f" + front);
    }
    if (back >= 0) {
      classes.add("g" + back);
    }
    if (inverse && foreground < 0 && background < 0) {
      classes.add("inv");
    }
    add(classes, BOLD, "b");
    add(classes, FAINT, "faint");
    add(classes, ITALIC, "i");
    add(classes, UNDERLINE, "u");
    add(classes, STRUCK, "s");
    add(classes, HIT, "hit");
    return String.join(" ", classes);
  }

  private void add(List<String> classes, int flag, String name) {
    if ((flags & flag) != 0) {
      classes.add(name);
    }
  }

  Style with(int flag) {
    return new Style(foreground, background, flags | flag);
  }

  private Style without(int flag) {
    return new Style(foreground, background, flags & ~flag);
  }

  /**
   * The style after a sequence {@code ESC [ parameters m} (SGR, ECMA-48 8.3.117). Unknown numbers
   * change nothing.
   */
  Style after(String parameters) {
    Style style = this;
    String[] parts = parameters.split(";", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (part.indexOf(':') >= 0) {
        String[] sub = part.split(":", -1);
        int last = sub.length - 1;
        int code = number(sub[0]);
        if (code == 38 || code == 48) {
          int mode = number(sub[1]);
          if (mode == 5 && last >= 2) {
            style = style.coloured(code, near(number(sub[2])));
          } else if (mode == 2 && last >= 4) {
            style =
                style.coloured(
                    code, near(number(sub[last - 2]), number(sub[last - 1]), number(sub[last])));
          }
        } else if (code == 4) {
          style = number(sub[1]) == 0 ? style.without(UNDERLINE) : style.with(UNDERLINE);
        }
        continue;
      }
      int code = number(part);
      if (code == 38 || code == 48) {
        int mode = i + 1 < parts.length ? number(parts[i + 1]) : -1;
        if (mode == 5 && i + 2 < parts.length) {
          style = style.coloured(code, near(number(parts[i + 2])));
          i += 2;
        } else if (mode == 2 && i + 4 < parts.length) {
          style =
              style.coloured(
                  code, near(number(parts[i + 2]), number(parts[i + 3]), number(parts[i + 4])));
          i += 4;
        } else {
          return style;
        }
        continue;
      }
      style = style.after(code);
    }
    return style;
  }

  private Style after(int code) {
    return switch (code) {
      case 0 -> PLAIN;
      case 1 -> with(BOLD);
      case 2 -> with(FAINT);
      case 3 -> with(ITALIC);
      case 4, 21 -> with(UNDERLINE);
      case 7 -> with(INVERSE);
      case 9 -> with(STRUCK);
      case 22 -> without(BOLD | FAINT);
      case 23 -> without(ITALIC);
      case 24 -> without(UNDERLINE);
      case 27 -> without(INVERSE);
      case 29 -> without(STRUCK);
      case 39 -> coloured(38, -1);
      case 49 -> coloured(48, -1);
      default -> {
        if (code >= 30 && code <= 37) {
          yield coloured(38, code - 30);
        } else if (code >= 40 && code <= 47) {
          yield coloured(48, code - 40);
        } else if (code >= 90 && code <= 97) {
          yield coloured(38, code - 82);
        } else if (code >= 100 && code <= 107) {
          yield coloured(48, code - 92);
        }
        yield this;
      }
    };
  }

  private Style coloured(int code, int colour) {
    return code == 38 ? new Style(colour, background, flags) : new Style(foreground, colour, flags);
  }

  private static int number(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The colour of the palette of 256, brought to the sixteen. */
  private static int near(int index) {
    if (index < 0 || index > 255) {
      return -1;
    }
    if (index < 16) {
      return index;
    }
    if (index >= 232) {
      int grey = 8 + (index - 232) * 10;
      return near(grey, grey, grey);
    }
    int cube = index - 16;
    return near(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
  }

  private static int level(int step) {
    return step == 0 ? 0 : 55 + step * 40;
  }

  private static int near(int red, int green, int blue) {
    int best = 0;
    int distance = Integer.MAX_VALUE;
    for (int i = 0; i < PALETTE.length; i++) {
      int r = (PALETTE[i] >> 16 & 0xff) - red;
      int g = (PALETTE[i] >> 8 & 0xff) - green;
      int b = (PALETTE[i] & 0xff) - blue;
      int d = r * r + g * g + b * b;
      if (d < distance) {
        distance = d;
        best = i;
      }
    }
    return best;
  }
}
