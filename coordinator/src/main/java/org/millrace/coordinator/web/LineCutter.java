package org.millrace.coordinator.web;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes bytes as they come and cuts some lines out of them: passes over the first ones, keeps the
 * next ones, then is full. Of a very long line it keeps the beginning and counts the rest, or,
 * where a program wrote over it again and again, what it wrote last; so its memory is bounded
 * whatever comes.
 */
final class LineCutter extends OutputStream {
  /** The most bytes of a line that are kept. */
  static final int LONGEST = 8 * 1024;

  private final int count;
  private final List<Line> lines = new ArrayList<>();
  private final ByteArrayOutputStream current = new ByteArrayOutputStream(256);
  private long toSkip;
  private long length;
  private long passed;
  private int states;
  private boolean returned;

  /**
   * A line.
   *
   * @param kept its beginning, without the line feed
   * @param length of what is shown of it in bytes, were it not cut
   * @param states how often it was written over after a carriage return
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and a copy of each line would cost
  record Line(byte[] kept, long length, int states) {
    long cut() {
      return length - kept.length;
    }

    /** The same line, of which so many bytes more are not kept. */
    Line longer(long bytes) {
      return new Line(kept, length + bytes, states);
    }
  }

  LineCutter(long skip, int count) {
    this.toSkip = skip;
    this.count = count;
  }

  /** True when all lines that were wanted are there. */
  boolean full() {
    return lines.size() >= count;
  }

  /** The lines that ended with a line feed. */
  List<Line> lines() {
    return lines;
  }

  /** True where there are bytes behind the last line feed. */
  boolean hasRest() {
    return toSkip == 0 && !full() && length > 0;
  }

  /** What stands behind the last line feed: the beginning of a line that is being written. */
  Line rest() {
    return new Line(current.toByteArray(), length - passed, states);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) {
    int position = offset;
    int end = offset + size;
    while (position < end && !full()) {
      int feed = position;
      while (feed < end && bytes[feed] != '\n') {
        feed++;
      }
      if (toSkip == 0) {
        keep(bytes, position, feed);
      }
      if (feed < end) {
        if (toSkip > 0) {
          toSkip--;
        } else {
          lines.add(rest());
          begin();
        }
      }
      position = feed + 1;
    }
  }

  private void begin() {
    current.reset();
    length = 0;
    passed = 0;
    states = 0;
    returned = false;
  }

  /** Bytes of a line, between carriage returns. */
  private void keep(byte[] bytes, int begin, int end) {
    int position = begin;
    while (position < end) {
      int stop = position;
      while (stop < end && bytes[stop] != '\r') {
        stop++;
      }
      if (stop > position) {
        if (returned) {
          states++;
          if (current.size() >= LONGEST) {
            // There is no room for what counts, which is the last state.
            current.reset();
            passed = length;
          }
        }
        returned = false;
        append(bytes, position, stop);
      }
      if (stop < end) {
        append(bytes, stop, stop + 1);
        returned = true;
        stop++;
      }
      position = stop;
    }
  }

  private void append(byte[] bytes, int begin, int end) {
    int room = Math.max(0, LONGEST - current.size());
    current.write(bytes, begin, Math.min(room, end - begin));
    length += end - begin;
  }
}
