package org.millrace.coordinator.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.view.LogIndex;
import org.springframework.stereotype.Component;

/** Reads lines out of the middle of a log, however large it is and however long its lines are. */
@Component
class LogReader {
  private static final int PIECE = 256 * 1024;

  /** Once so many bytes were read there are no further lines. */
  private static final int MOST = 4 * 1024 * 1024;

  private final LogIndex index;
  private final Logs logs;

  LogReader(LogIndex index, Logs logs) {
    this.index = index;
    this.logs = logs;
  }

  /**
   * Lines of a log; may be fewer than were asked for where they are very long.
   *
   * @param lines those that are complete
   * @param rest what stands behind the last line feed; null where the log ends with one, or where
   *     more lines follow
   * @param end whether the log, as it was, ends here
   */
  record Window(List<LineCutter.Line> lines, LineCutter.@Nullable Line rest, boolean end) {}

  /** How many lines there are, one that has no line feed yet included. */
  long lines(LogIndex.LogRow log) throws IOException {
    if (log.size() == 0) {
      return 0;
    }
    boolean[] whole = new boolean[1];
    logs.stream(
        new LogId(log.id()),
        log.size() - 1,
        log.size(),
        new OutputStream() {
          @Override
          public void write(int b) {
            whole[0] = b == '\n';
          }
        });
    return log.lineFeeds() + (whole[0] ? 0 : 1);
  }

  /** At most {@code count} lines, from the one that has {@code first} line feeds before it. */
  Window read(LogIndex.LogRow log, long first, int count) throws IOException {
    LogIndex.Place place = index.before(log.id(), first);
    LineCutter cutter = new LineCutter(first - place.lineFeeds(), count);
    long from = place.offset();
    long limit = Math.min(log.size(), place.offset() + MOST);
    while (from < limit && !cutter.full()) {
      long to = Math.min(limit, from + PIECE);
      logs.stream(new LogId(log.id()), from, to, cutter);
      from = to;
    }
    if (cutter.full() || !cutter.hasRest()) {
      return new Window(cutter.lines(), null, from >= log.size() && !cutter.full());
    }
    if (from >= log.size()) {
      return new Window(cutter.lines(), cutter.rest(), true);
    }
    return cut(log, first, from, cutter);
  }

  /** The window ends within a line: the index knows where that line ends. */
  private Window cut(LogIndex.LogRow log, long first, long from, LineCutter cutter)
      throws IOException {
    LineCutter.Line begun = cutter.rest();
    long feed = first + cutter.lines().size() + 1;
    if (feed > log.lineFeeds()) {
      return new Window(cutter.lines(), begun.longer(log.size() - from), true);
    }
    List<LineCutter.Line> lines = new ArrayList<>(cutter.lines());
    lines.add(begun.longer(Math.max(0, offset(log, feed) - from)));
    return new Window(lines, null, false);
  }

  /** The offset of a line feed, counted from 1. */
  private long offset(LogIndex.LogRow log, long feed) throws IOException {
    LogIndex.Place place = index.before(log.id(), feed);
    FeedFinder finder = new FeedFinder(feed - place.lineFeeds());
    long from = place.offset();
    while (from < log.size() && finder.left > 0) {
      long to = Math.min(log.size(), from + PIECE);
      logs.stream(new LogId(log.id()), from, to, finder);
      from = to;
    }
    return place.offset() + finder.passed;
  }

  /** Counts the bytes in front of a line feed. */
  private static final class FeedFinder extends OutputStream {
    private long left;
    private long passed;

    FeedFinder(long feeds) {
      left = feeds;
    }

    @Override
    public void write(int b) {
      if (left > 0) {
        left -= b == '\n' ? 1 : 0;
        passed += left > 0 ? 1 : 0;
      }
    }
  }
}
