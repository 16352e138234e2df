package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.Needle;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.webui.LogPage;
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

  private static final int MOST_CHARACTERS = 84_000;

  /** What surrounds a line's text, about. */
  private static final int AROUND = 85;

  private final LogReader reader;
  private final Logs logs;

  LogWindows(LogReader reader, Logs logs) {
    this.reader = reader;
    this.logs = logs;
  }

  /**
   * Lines on a page.
   *
   * @param first number of the first of them; 0 where there is none
   * @param last number of the last
   * @param total how many the log has, an unfinished last one included
   * @param timed whether there are times beside them
   */
  record Shown(List<LogPage.Line> lines, long first, long last, long total, boolean timed) {
    boolean atEnd() {
      return last >= total;
    }
  }

  /** The window in which the first of the lines is. Windows begin at round numbers, if they can. */
  Shown around(LogIndex.LogRow log, LineRange asked, @Nullable Needle hit) throws IOException {
    long total = reader.lines(log);
    long line = Math.clamp(asked.first(), 1, Math.max(1, total));
    long[] starts = {(line - 1) / WINDOW * WINDOW, line - 1 - CONTEXT, line - 1};
    Shown shown = null;
    for (long start : starts) {
      shown = fromFirst(read(log, Math.max(0, start), WINDOW, total, asked, hit));
      if (shown.last() >= line || total == 0) {
        break;
      }
    }
    return shown == null ? from(log, 1, hit) : shown;
  }

  /** The window that shows a line with a little before it. */
  Shown at(LogIndex.LogRow log, long line, @Nullable Needle hit) throws IOException {
    long total = reader.lines(log);
    LineRange asked = LineRange.of(line);
    Shown shown = fromFirst(read(log, Math.max(0, line - 1 - CONTEXT), WINDOW, total, asked, hit));
    return shown.last() >= line ? shown : around(log, asked, hit);
  }

  /** The window that begins with a line. */
  Shown from(LogIndex.LogRow log, long line, @Nullable Needle hit) throws IOException {
    long total = reader.lines(log);
    long first = Math.clamp(line, 1, Math.max(1, total)) - 1;
    return fromFirst(read(log, first, WINDOW, total, LineRange.NONE, hit));
  }

  /** The window that ends with a line, or with the last one. */
  Shown to(LogIndex.LogRow log, long line, @Nullable Needle hit) throws IOException {
    long total = reader.lines(log);
    long end = Math.clamp(line, Math.min(1, total), total);
    Shown shown = read(log, end, 0, total, LineRange.NONE, hit);
    for (int count : new int[] {WINDOW, CONTEXT, 1}) {
      long first = Math.max(0, end - count);
      shown = read(log, first, (int) (end - first), total, LineRange.NONE, hit);
      if (shown.last() == end) {
        break;
      }
    }
    return toLast(shown);
  }

  private Shown read(
      LogIndex.LogRow log, long first, int count, long total, LineRange asked, @Nullable Needle hit)
      throws IOException {
    LogReader.Window window = reader.read(log, first, count);
    LogClock clock =
        new LogClock(log.began(), logs.times(new LogId(log.id()), first + 1, first + count));
    List<LogPage.Line> lines = new LogRenderer(hit).lines(window, first + 1, asked, clock);
    return shown(lines, total, clock.runs());
  }

  private static Shown shown(List<LogPage.Line> lines, long total, boolean timed) {
    return lines.isEmpty()
        ? new Shown(lines, 0, 0, total, timed)
        : new Shown(lines, lines.getFirst().number(), lines.getLast().number(), total, timed);
  }

  private static Shown fromFirst(Shown all) {
    int count = 0;
    for (int left = MOST_CHARACTERS; count < all.lines().size() && left > 0; count++) {
      left -= AROUND + all.lines().get(count).html().length();
    }
    return shown(all.lines().subList(0, count), all.total(), all.timed());
  }

  private static Shown toLast(Shown all) {
    int size = all.lines().size();
    int count = 0;
    for (int left = MOST_CHARACTERS; count < size && left > 0; count++) {
      left -= AROUND + all.lines().get(size - 1 - count).html().length();
    }
    return shown(all.lines().subList(size - count, size), all.total(), all.timed());
  }
}
