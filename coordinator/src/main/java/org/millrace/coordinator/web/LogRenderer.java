package org.millrace.coordinator.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LineTimes;
import org.millrace.coordinator.log.Matches;
import org.millrace.coordinator.log.Needle;
import org.millrace.webui.Bytes;
import org.millrace.webui.LogPage;

/** Numbers lines and makes them HTML; carries the terminal's style from one to the next. */
final class LogRenderer {
  private static final LogClock STOPPED = new LogClock(null, LineTimes.NOBODY_KNOWS);

  private final TerminalText terminal;
  private final String raw;

  /**
   * @param hit what is marked in the lines, or null
   * @param raw what the address of a line's bytes begins with; its number follows
   */
  LogRenderer(@Nullable Needle hit, String raw) {
    terminal = new TerminalText(hit);
    this.raw = raw.replace("&", "&amp;");
  }

  /** The lines of a window without times; {@code first} and {@code asked} are numbers of lines. */
  List<LogPage.Line> lines(LogReader.Window window, long first, long asked) {
    return lines(window, first, LineRange.of(asked), STOPPED);
  }

  /**
   * The lines of a window.
   *
   * @param first number of the first, from 1
   * @param asked the lines that the URL points at
   */
  List<LogPage.Line> lines(LogReader.Window window, long first, LineRange asked, LogClock clock) {
    List<LogPage.Line> rendered = new ArrayList<>();
    long number = first;
    for (LineCutter.Line line : window.lines()) {
      rendered.add(line(number, html(line, number), asked.has(number), clock.at(number)));
      number++;
    }
    if (window.rest() != null) {
      rendered.add(
          line(number, html(window.rest(), number), asked.has(number), LogClock.Beside.NOTHING));
    }
    return rendered;
  }

  /** Lines that a search found. */
  List<LogPage.Line> found(List<Matches.Line> lines) {
    return lines.stream()
        .map(l ->
            line(
                l.number(),
                (l.cutBefore() ? "<span class=\"ctl\">…</span>" : "")
                    + terminal.html(l.text().getBytes(StandardCharsets.UTF_8))
                    + (l.cutBehind() ? "<span class=\"ctl\">…</span>" : ""),
                false,
                LogClock.Beside.NOTHING))
        .toList();
  }

  static LogPage.Line line(long number, String html, boolean asked, LogClock.Beside beside) {
    return new LogPage.Line(number, html, asked, beside.text(), beside.silence());
  }

  String html(LineCutter.Line line, long number) {
    String html = terminal.html(line.kept());
    String states =
        line.states() == 0 ? "" : "<span class=\"ctl\">written over ×" + line.states() + "</span>";
    String whole =
        line.cut() == 0 && !terminal.cut()
            ? ""
            : "<span class=\"ctl\">… cut: <a href=\"%s%d\">the whole line, %s</a></span>"
                .formatted(raw, number, new Bytes(line.length()).text());
    return html + whole + states;
  }

  /**
   * A line as the page has it, whether it was there from the start or came later.
   *
   * @param href what its address begins with
   * @param timed whether there is a column of times
   */
  static String row(String href, LogPage.Line line, boolean timed) {
    StringBuilder row = new StringBuilder(line.html().length() + 160);
    row.append(line.asked() ? "<div class=\"l asked\" id=\"L" : "<div class=\"l\" id=\"L")
        .append(line.number())
        .append("\"><a href=\"")
        .append(href.replace("&", "&amp;"))
        .append(line.number())
        .append("#L")
        .append(line.number())
        .append("\">")
        .append(line.number())
        .append("</a>");
    if (timed) {
      row.append("<em");
      if (!line.silence().isEmpty()) {
        row.append(" class=\"gap\" title=\"").append(line.silence()).append('"');
      }
      row.append('>').append(line.time()).append("</em>");
    }
    return row.append("<span>").append(line.html()).append("</span></div>").toString();
  }
}
