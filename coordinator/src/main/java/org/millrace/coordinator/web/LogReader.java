package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.view.LogIndex;
import org.springframework.stereotype.Component;

/** Reads lines out of the middle of a log, however large it is. */
@Component
class LogReader {
  private static final int PIECE = 256 * 1024;

  private final LogIndex index;
  private final Logs logs;

  LogReader(LogIndex index, Logs logs) {
    this.index = index;
    this.logs = logs;
  }

  /**
   * Lines of a log.
   *
   * @param lines those that are complete
   * @param rest what stands behind the last line feed; null where the log ends with one, or where
   *     more lines follow
   */
  record Window(List<LineCutter.Line> lines, LineCutter.@Nullable Line rest) {}

  /** How many lines there are, one that has no line feed yet included. */
  long lines(LogIndex.LogRow log) throws IOException {
    return log.lineFeeds() + (read(log, log.lineFeeds(), 1).rest() == null ? 0 : 1);
  }

  /** At most {@code count} lines, from the one that has {@code first} line feeds before it. */
  Window read(LogIndex.LogRow log, long first, int count) throws IOException {
    LogIndex.Place place = index.before(log.id(), first);
    LineCutter cutter = new LineCutter(first - place.lineFeeds(), count);
    long from = place.offset();
    while (from < log.size() && !cutter.full()) {
      long to = Math.min(log.size(), from + PIECE);
      logs.stream(new LogId(log.id()), from, to, cutter);
      from = to;
    }
    return new Window(cutter.lines(), cutter.hasRest() ? cutter.rest() : null);
  }
}
