package org.millrace.coordinator.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.millrace.coordinator.log.LinePage.Line;

/**
 * Finds lines by the index and reads no more chunks than it takes: what is beyond the cap of a line
 * is jumped over by the index, not read.
 */
final class LineReader {
  private final ChunkReader chunks;
  private final LogId log;
  private final int longest;

  private final List<Line> lines = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int budget = LinePage.MOST_BYTES;
  private long number;

  /** Line feeds still to be passed before the line that is wanted begins. */
  private long toSkip;

  /** There are bytes of a line that has not been given out yet. */
  private boolean started;

  /**
   * @param longest bytes that a line has at most
   */
  LineReader(ChunkReader chunks, LogId log, int longest) {
    this.chunks = chunks;
    this.log = log;
    this.longest = longest;
  }

  LinePage read(long first, int count) {
    number = first;
    boolean more = true;
    while (more && lines.size() < count && budget > 0) {
      more = readRun(count);
    }
    return new LinePage(List.copyOf(lines), number, more);
  }

  /** Reads until enough, an overlong line, or the end; false at the end. */
  private boolean readRun(int count) {
    long feeds = number - 1;
    long offset = 0;
    toSkip = 0;
    if (feeds > 0) {
      Chunk place = chunks.withLineFeed(log, feeds);
      if (place == null) {
        return false;
      }
      offset = place.start();
      toSkip = feeds - place.firstLine();
    }
    line.reset();
    started = false;
    boolean[] stopped = new boolean[1];
    long from = offset;
    ChunkReader.unchecked(() ->
        chunks.read(
            log,
            from,
            (chunk, bytes, begin) -> {
              boolean goOn = take(bytes, begin, chunk.length(), count);
              stopped[0] = !goOn;
              return goOn;
            }));
    if (!stopped[0] && started) {
      emit(false);
    }
    return stopped[0];
  }

  private boolean take(byte[] bytes, int begin, int length, int count) {
    int at = begin;
    while (toSkip > 0) {
      int feed = feedFrom(bytes, at, length);
      if (feed < 0) {
        return true;
      }
      at = feed + 1;
      toSkip--;
    }
    while (at < length) {
      if (lines.size() >= count || budget <= 0) {
        return false;
      }
      started = true;
      int room = longest - line.size();
      int limit = (int) Math.min(length, (long) at + room + 1);
      int feed = feedFrom(bytes, at, limit);
      if (feed >= 0) {
        line.write(bytes, at, feed - at);
        emit(false);
        at = feed + 1;
      } else if (limit - at > room) {
        line.write(bytes, at, room);
        emit(true);
        return false; // The rest of this line is jumped over by the next run.
      } else {
        line.write(bytes, at, limit - at);
        at = limit;
      }
    }
    return true;
  }

  private void emit(boolean cut) {
    lines.add(new Line(number, line.toString(StandardCharsets.UTF_8), cut));
    number++;
    budget -= Math.max(1, line.size());
    line.reset();
    started = false;
  }

  private static int feedFrom(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
