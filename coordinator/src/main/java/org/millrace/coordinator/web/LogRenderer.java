package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import org.millrace.webui.Bytes;
import org.millrace.webui.LogPage;

/** Numbers lines and makes them HTML; carries the terminal's style from one to the next. */
final class LogRenderer {
  private final TerminalText terminal = new TerminalText();

  /**
   * The lines of a window.
   *
   * @param first number of the first, from 1
   * @param asked number of the line that the URL points at, or 0
   */
  List<LogPage.Line> lines(LogReader.Window window, long first, long asked) {
    List<LogPage.Line> rendered = new ArrayList<>();
    long number = first;
    for (LineCutter.Line line : window.lines()) {
      rendered.add(new LogPage.Line(number, html(line), number == asked));
      number++;
    }
    if (window.rest() != null) {
      rendered.add(new LogPage.Line(number, html(window.rest()), number == asked));
    }
    return rendered;
  }

  String html(LineCutter.Line line) {
    String html = terminal.html(line.kept());
    return line.cut() == 0
        ? html
        : html
            + "<span class=\"ctl\">… "
            + new Bytes(line.cut()).text()
            + " more in this line; the raw log has them</span>";
  }

  /** A line as the page has it; the same as in the template {@code log.html}. */
  static String row(long number, String html) {
    return "<div class=\"l\" id=\"L%d\"><a href=\"?line=%d#L%d\">%d</a><span>%s</span></div>"
        .formatted(number, number, number, number, html);
  }
}
