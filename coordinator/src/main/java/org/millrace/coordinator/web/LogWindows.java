package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.Needle;
import org.millrace.coordinator.view.LogIndex.LogRow;
import org.millrace.webui.LogPage.Line;
import org.springframework.stereotype.Component;

/**
 * Chooses the lines that a page shows: at most so many, and no more than a page may weigh. Where
 * lines are long there are fewer of them.
 */
@Component
class LogWindows {
  static final int WINDOW = 500;

  /** Lines in front of the one that is to be seen. */
  private static final int CONTEXT = 20;

  private final LogReader reader;

  LogWindows(LogReader reader) {
    this.reader = reader;
  }

  /**
   * Which log, and how its lines are to look.
   *
   * @param href what the address of a line begins with
   * @param raw what the address of a line's bytes begins with
   * @param search the part of the page's address that says what is looked for
   * @param hit what is marked, or null
   */
  record View(LogRow log, String href, String raw, String search, @Nullable Needle hit) {
    private PageWeight weight() {
      return new PageWeight(href, search);
    }
  }

  /**
   * Lines on a page.
   *
   * @param total how many the log has, an unfinished last one included
   * @param timed whether there are times beside them
   */
  record Shown(List<Line> lines, long total, boolean timed) {
    /** Number of the first; 0 where there is none. */
    long first() {
      return lines.isEmpty() ? 0 : lines.getFirst().number();
    }

    long last() {
      return lines.isEmpty() ? 0 : lines.getLast().number();
    }

    boolean atEnd() {
      return last() >= total;
    }

    private boolean has(long line) {
      return line >= first() && line <= last();
    }

    private Shown only(List<Line> some) {
      return new Shown(some, total, timed);
    }

    private Shown from(long line) {
      return only(lines.stream().filter(l -> l.number() >= line).toList());
    }
  }

  /** The window in which the first of the lines is. Windows begin at round numbers, if they can. */
  Shown around(View view, LineRange asked) throws IOException {
    long line = asked.first();
    if (line > view.log().lineFeeds()) {
      return to(view, Long.MAX_VALUE, asked);
    }
    long start = (line - 1) / WINDOW * WINDOW + 1;
    return with(view, read(view, start, WINDOW, asked), line, asked);
  }

  /** The window that shows a line with a little before it. */
  Shown at(View view, long line) throws IOException {
    LineRange asked = LineRange.of(line);
    if (line > view.log().lineFeeds()) {
      return to(view, Long.MAX_VALUE, asked);
    }
    return with(view, read(view, Math.max(1, line - CONTEXT), WINDOW, asked), line, asked);
  }

  /** As many of these lines as a page may have, that one among them. */
  private Shown with(View view, Shown all, long line, LineRange asked) throws IOException {
    Shown shown = all.only(view.weight().first(all.lines()));
    if (shown.has(line)) {
      return shown;
    }
    shown = all.only(view.weight().last(all.lines()));
    if (shown.has(line)) {
      return shown;
    }
    // Long lines, or so long that it was not among those that were read.
    Shown near = all.has(line) ? all : read(view, Math.max(1, line - CONTEXT), WINDOW, asked);
    for (long start : new long[] {line - CONTEXT, line}) {
      shown = near.only(view.weight().first(near.from(start).lines()));
      if (shown.has(line)) {
        return shown;
      }
    }
    Shown alone = read(view, line, WINDOW, asked);
    return alone.only(view.weight().first(alone.lines()));
  }

  /** The window that begins with a line. */
  Shown from(View view, long line) throws IOException {
    if (line > 1 && line > view.log().lineFeeds()) {
      return to(view, Long.MAX_VALUE, LineRange.NONE);
    }
    Shown shown = read(view, Math.max(1, line), WINDOW, LineRange.NONE);
    return shown.only(view.weight().first(shown.lines()));
  }

  /** The window that ends with a line, or with the last one. */
  Shown to(View view, long line, LineRange asked) throws IOException {
    boolean atEnd = line > view.log().lineFeeds();
    // Behind the last line feed there may be a line yet.
    long end = atEnd ? view.log().lineFeeds() + 1 : line;
    Shown shown = new Shown(List.of(), 0, false);
    for (int count : new int[] {WINDOW, CONTEXT, 1}) {
      long first = Math.max(1, end - count + (atEnd ? 0 : 1));
      shown = read(view, first, (int) (end - first + 1), asked);
      if (shown.last() >= Math.min(end, shown.total())) {
        break; // else its lines are so long that they were not read to their end
      }
    }
    return shown.only(view.weight().last(shown.from(shown.last() - WINDOW + 1).lines()));
  }

  private Shown read(View view, long first, int count, LineRange asked) throws IOException {
    LogReader.Window window = reader.read(view.log(), first - 1, count);
    LogClock clock = new LogClock(view.log().began(), window.times());
    List<Line> lines = new LogRenderer(view.hit(), view.raw()).lines(window, first, asked, clock);
    long total = window.total() > 0 ? window.total() : reader.lines(view.log());
    return new Shown(lines, total, clock.runs());
  }
}
