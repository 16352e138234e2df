package org.millrace.coordinator.web;

import java.util.List;
import org.millrace.webui.LogPage.Line;

/**
 * How many lines there may be on a page that must not weigh more than 100 kB: exactly what they
 * weigh as UTF-8 in {@link LogRenderer#row}, next to what else is on the page. The first line that
 * is wanted is always there; what it weighs at most is {@link TerminalText#HEAVIEST}.
 */
final class PageWeight {
  private static final int PAGE = 100_000;

  /** What stands around the lines, but for what was looked for. */
  private static final int FRAME = 9_000;

  /** In how many addresses on a page it stands what was looked for. */
  private static final int ADDRESSES = 12;

  /** A row without its number, which it has four times, and without what belongs to the line. */
  private static final int ROW =
      "<div class=\"l asked\" id=\"L\"><a href=\"#L\"></a><em></em><span></span></div>".length();

  private static final int SILENCE = " class=\"gap\" title=\"\"".length();

  private final int most;
  private final int row;

  /**
   * @param href what the address of each line begins with
   * @param search the part of an address that says what was looked for
   */
  PageWeight(String href, String search) {
    most = PAGE - FRAME - ADDRESSES * search.length();
    row = ROW + href.replace("&", "&amp;").length();
  }

  /** The first of the lines, as many as there may be. */
  List<Line> first(List<Line> lines) {
    int count = 0;
    for (int left = most; count < lines.size(); count++) {
      left -= of(lines.get(count));
      if (left < 0 && count > 0) {
        break;
      }
    }
    return lines.subList(0, count);
  }

  /** The last ones. */
  List<Line> last(List<Line> lines) {
    return first(lines.reversed()).reversed();
  }

  private int of(Line line) {
    int weight = row + 4 * digits(line.number()) + utf8(line.html()) + line.time().length();
    return line.silence().isEmpty() ? weight : weight + SILENCE + utf8(line.silence());
  }

  private static int digits(long number) {
    return Long.toString(number).length();
  }

  /** Bytes of a text as UTF-8. */
  static int utf8(CharSequence text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += utf8(text.charAt(i));
    }
    return bytes;
  }

  /** Bytes of a character; each half of a pair has half of its four. */
  static int utf8(char c) {
    return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
