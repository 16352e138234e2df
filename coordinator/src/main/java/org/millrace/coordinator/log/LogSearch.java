package org.millrace.coordinator.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks through a log for a text, chunk by chunk. It remembers numbers and a few lines, so its
 * memory is that of one chunk however large the log is and however often the text occurs.
 */
final class LogSearch {
  /** A longer line is looked at in pieces of this size. */
  static final int PIECE = 64 * 1024;

  private static final int BEFORE = 200;
  private static final int SHOWN = 800;

  private final Needle.Bytes needle;
  private final PlainBytes plain = new PlainBytes();
  private final long near;
  private final int most;
  private final long deadline;

  /** The beginning of a line whose end is in a later chunk. */
  private final byte[] carry = new byte[PIECE];

  private int carried;
  private boolean found;
  private boolean over;

  private long number;
  private long reached;
  private long count;
  private long first;
  private long last;
  private long before;
  private long after;
  private long place;
  private boolean at;
  private final List<Matches.Line> lines = new ArrayList<>();

  /**
   * @param near number of the line whose neighbours are wanted, or 0
   * @param most how many lines are wanted
   */
  LogSearch(Needle needle, long near, int most, Duration patience) {
    this.needle = needle.bytes();
    this.near = near;
    this.most = most;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /** Looks at the lines from {@code from} (from 1) on. */
  Matches in(ChunkReader chunks, LogId log, long from) throws IOException {
    // Lines are counted from the beginning of a chunk, which may lie within an earlier line.
    chunks.readBehind(
        log,
        from - 1,
        (chunk, bytes, begin) -> {
          number = number == 0 ? chunk.firstLine() + 1 : number;
          take(bytes, begin, chunk.length(), from);
          over = System.nanoTime() > deadline;
          return !over;
        });
    if (!over && carried > 0) {
      look(carry, 0, carried, from);
      reached = number;
    }
    return new Matches(
        count, first, last, before, after, place, at, List.copyOf(lines), reached, !over);
  }

  private void take(byte[] bytes, int start, int length, long from) {
    int begin = start;
    for (int i = start; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (carried == 0) {
        look(bytes, begin, i, from);
      } else {
        carry(bytes, begin, i, from);
        look(carry, 0, carried, from);
        carried = 0;
      }
      reached = number;
      number++;
      found = false;
      begin = i + 1;
    }
    carry(bytes, begin, length, from);
  }

  /** Keeps what a line has so far; looks at it where it is too much to keep. */
  private void carry(byte[] bytes, int begin, int end, long from) {
    int position = begin;
    while (position < end) {
      int size = Math.min(carry.length - carried, end - position);
      System.arraycopy(bytes, position, carry, carried, size);
      carried += size;
      position += size;
      if (carried == carry.length) {
        look(carry, 0, carried, from);
        // A text that lies across the pieces must not be missed.
        int kept = Math.min(carried, needle.length() - 1);
        System.arraycopy(carry, carried - kept, carry, 0, kept);
        carried = kept;
      }
    }
  }

  private void look(byte[] bytes, int begin, int end, long from) {
    if (found || number < from) {
      return;
    }
    byte[] text = bytes;
    int start = begin;
    int stop = end;
    if (PlainBytes.hasEscape(bytes, begin, end)) {
      text = plain.of(bytes, begin, end);
      start = 0;
      stop = plain.length();
    }
    int where = needle.in(text, start, stop);
    if (where < 0) {
      return;
    }
    found = true;
    note();
    if (lines.size() < most) {
      lines.add(line(text, start, stop, where));
    }
  }

  private void note() {
    count++;
    first = first == 0 ? number : first;
    last = number;
    if (number <= near) {
      place = count;
      at = number == near;
      before = at ? before : number;
    } else if (after == 0) {
      after = number;
    }
  }

  private Matches.Line line(byte[] text, int start, int stop, int where) {
    int begin = where - start <= BEFORE ? start : character(text, where - BEFORE, where);
    int end = stop - begin <= SHOWN ? stop : character(text, begin + SHOWN, stop);
    String shown = new String(text, begin, end - begin, StandardCharsets.UTF_8);
    if (end == stop && shown.endsWith("\r")) {
      shown = shown.substring(0, shown.length() - 1);
    }
    return new Matches.Line(number, shown.replace('\r', '␍'), begin > start, end < stop);
  }

  /** The nearest place, at {@code from} or behind, at which a character of UTF-8 begins. */
  private static int character(byte[] text, int from, int limit) {
    int position = from;
    while (position < limit && (text[position] & 0xc0) == 0x80) {
      position++;
    }
    return position;
  }
}
