package org.millrace.coordinator.log;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When lines of a log came: the time at which the coordinator stored a line's end, to half a
 * second. A worker that was cut off sends late, and its lines have the time at which they arrived.
 */
public final class LineTimes {
  /** For lines of which nobody knows when they came. */
  public static final LineTimes NOBODY_KNOWS = new LineTimes();

  static final byte[] NONE = {};

  /** Lines that come closer together share a time: a page shows seconds. */
  private static final long APART_MS = 500;

  private long[] feeds = new long[64];
  private long[] millis = new long[64];
  private int count;

  LineTimes() {}

  /** When the line (from 1) was whole; null where nobody wrote that down. */
  public @Nullable Instant at(long line) {
    int found = Arrays.binarySearch(feeds, 0, count, line - 1);
    int index = found >= 0 ? found : -found - 2;
    return index < 0 ? null : Instant.ofEpochMilli(millis[index]);
  }

  /** Whether no line has a time. */
  public boolean isEmpty() {
    return count == 0;
  }

  /**
   * Takes what one chunk says; chunks are to be given in order. The same one may come again where
   * it has grown: of what is said twice about a line the later holds.
   */
  void add(long firstLine, byte[] times) {
    long line = firstLine;
    long at = 0;
    Numbers numbers = new Numbers(times);
    while (numbers.more()) {
      line += numbers.next();
      at += numbers.next();
      while (count > 0 && feeds[count - 1] >= line) {
        count--;
      }
      if (count == feeds.length) {
        feeds = Arrays.copyOf(feeds, count * 2);
        millis = Arrays.copyOf(millis, count * 2);
      }
      feeds[count] = line;
      millis[count] = at;
      count++;
    }
  }

  /**
   * The times of a chunk, and one more.
   *
   * @param line line feeds in the chunk before the first line that came now
   */
  static byte[] with(byte[] times, int line, long millis) {
    long lastLine = 0;
    long last = 0;
    Numbers numbers = new Numbers(times);
    while (numbers.more()) {
      lastLine += numbers.next();
      last += numbers.next();
    }
    if (times.length > 0 && millis - last < APART_MS) {
      return times;
    }
    ByteArrayOutputStream more = new ByteArrayOutputStream(times.length + 8);
    more.writeBytes(times);
    write(more, line - lastLine);
    write(more, millis - last);
    return more.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, long number) {
    long left = number;
    while (left > 0x7f) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  /** Reads numbers of seven bits per byte, the lowest first. */
  private static final class Numbers {
    private final byte[] bytes;
    private int at;

    Numbers(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean more() {
      return at < bytes.length;
    }

    long next() {
      long number = 0;
      int shift = 0;
      while (at < bytes.length) {
        byte b = bytes[at++];
        number |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          break;
        }
        shift += 7;
      }
      return number;
    }
  }
}
