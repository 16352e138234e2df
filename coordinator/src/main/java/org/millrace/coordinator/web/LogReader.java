package org.millrace.coordinator.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LineTimes;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.view.LogIndex.LogRow;
import org.springframework.stereotype.Component;

/** Reads lines out of the middle of a log, however large it is and however long its lines are. */
@Component
class LogReader {
  /** Once so many bytes were read there are no further lines. */
  private static final int MOST = 4 * 1024 * 1024;

  private final Logs logs;

  LogReader(Logs logs) {
    this.logs = logs;
  }

  /**
   * Lines of a log; may be fewer than were asked for where they are very long.
   *
   * @param lines those that are complete
   * @param rest what stands behind the last line feed; null where the log ends with one, or where
   *     more lines follow
   * @param end whether the log, as it was, ends here
   * @param times when they came
   * @param total how many lines the log has, one that has no line feed yet included; 0 where that
   *     was not seen
   */
  record Window(
      List<LineCutter.Line> lines,
      LineCutter.@Nullable Line rest,
      boolean end,
      LineTimes times,
      long total) {
    static final Window EMPTY = new Window(List.of(), null, true, LineTimes.NOBODY_KNOWS, 0);
  }

  /** How many lines there are, one that has no line feed yet included. */
  long lines(LogRow log) throws IOException {
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
  Window read(LogRow log, long first, int count) throws IOException {
    if (log.size() == 0) {
      return Window.EMPTY;
    }
    Cut cut = new Cut(log, first, count);
    LineTimes times = logs.read(new LogId(log.id()), first, cut);
    LineCutter cutter = cut.cutter;
    List<LineCutter.Line> lines = cutter.lines();
    boolean all = cut.position >= log.size();
    if (cutter.full() || !cutter.hasRest()) {
      return new Window(lines, null, all && !cutter.full(), times, cut.total);
    }
    LineCutter.Line begun = cutter.rest();
    if (all) {
      return new Window(lines, begun, true, times, cut.total);
    }
    // The window ends within a line: where that line ends, the index knows.
    long feed = first + lines.size() + 1;
    if (feed > log.lineFeeds()) {
      LineCutter.Line rest = begun.longer(log.size() - cut.position);
      return new Window(lines, rest, true, times, feed);
    }
    List<LineCutter.Line> more = new ArrayList<>(lines);
    more.add(begun.longer(Math.max(0, offset(log, feed) - cut.position)));
    return new Window(more, null, false, times, cut.total);
  }

  /** Cuts lines out of a log as it was when it was found; it may have grown since. */
  private static final class Cut implements Logs.Sink {
    private final LogRow log;
    private final long first;
    private final int count;
    private LineCutter cutter;
    private long position;
    private long limit;
    private long total;

    Cut(LogRow log, long first, int count) {
      this.log = log;
      this.first = first;
      this.count = count;
      cutter = new LineCutter(first, count);
    }

    @Override
    public void begin(long lineFeeds, long offset) {
      cutter = new LineCutter(first - lineFeeds, count);
      position = offset;
      limit = Math.min(log.size(), offset + MOST);
    }

    @Override
    public boolean take(byte[] bytes, int from, int to) {
      long last = log.size() - 1 - position;
      if (last >= 0 && last < to - from) {
        total = log.lineFeeds() + (bytes[from + (int) last] == '\n' ? 0 : 1);
      }
      int size = (int) Math.min(to - from, limit - position);
      cutter.write(bytes, from, size);
      position += size;
      return position < limit && !cutter.full();
    }
  }

  /** The offset of a line feed, counted from 1. */
  private long offset(LogRow log, long feed) throws IOException {
    long[] at = {feed, 0};
    logs.read(
        new LogId(log.id()),
        feed,
        new Logs.Sink() {
          @Override
          public void begin(long lineFeeds, long offset) {
            at[0] = feed - lineFeeds;
            at[1] = offset;
          }

          @Override
          public boolean take(byte[] bytes, int from, int to) {
            int behind = behind(bytes, from, to, at[0]);
            at[0] -= feeds(bytes, from, behind);
            at[1] += behind - from;
            return at[0] > 0;
          }
        });
    return at[1] - 1;
  }

  /** Writes lines as they are, the line feed of the last included where it has one. */
  void copy(LogRow log, LineRange lines, OutputStream out) throws IOException {
    long[] left = {0, 0, 0};
    logs.read(
        new LogId(log.id()),
        lines.first() - 1,
        new Logs.Sink() {
          @Override
          public void begin(long lineFeeds, long offset) {
            left[0] = lines.first() - 1 - lineFeeds;
            left[1] = lines.last() - lineFeeds;
            left[2] = log.size() - offset;
          }

          @Override
          public boolean take(byte[] bytes, int from, int to) throws IOException {
            int end = (int) Math.min(to, from + left[2]);
            int begin = behind(bytes, from, end, left[0]);
            int behind = behind(bytes, from, end, left[1]);
            out.write(bytes, begin, behind - begin);
            left[0] -= feeds(bytes, from, begin);
            left[1] -= feeds(bytes, from, behind);
            left[2] -= end - from;
            return left[1] > 0 && left[2] > 0;
          }
        });
  }

  /** The place behind so many line feeds, {@code to} where there are fewer. */
  private static int behind(byte[] bytes, int from, int to, long feeds) {
    int at = from;
    for (long left = feeds; left > 0 && at < to; at++) {
      left -= bytes[at] == '\n' ? 1 : 0;
    }
    return at;
  }

  private static long feeds(byte[] bytes, int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
