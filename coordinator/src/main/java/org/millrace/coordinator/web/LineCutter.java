package org.millrace.coordinator.web;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes bytes as they come and cuts some lines out of them: passes over the first ones, keeps the
 * next ones, then is full. Of a very long line it keeps the beginning and counts the rest, so its
 * memory is bounded whatever comes.
 */
final class LineCutter extends OutputStream {
  /** The most bytes of a line that are kept. */
  static final int LONGEST = 16 * 1024;

  private final int count;
  private final List<Line> lines = new ArrayList<>();
  private final ByteArrayOutputStream current = new ByteArrayOutputStream(256);
  private long toSkip;
  private long length;

  /**
   * A line.
   *
   * @param kept its beginning, without the line feed
   * @param length of all of it in bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and a copy of each line would cost
  record Line(byte[] kept, long length) {
    long cut() {
      return length - kept.length;
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
    return new Line(current.toByteArray(), length);
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
        int room = Math.max(0, LONGEST - current.size());
        current.write(bytes, position, Math.min(room, feed - position));
        length += feed - position;
      }
      if (feed < end) {
        if (toSkip > 0) {
          toSkip--;
        } else {
          lines.add(rest());
          current.reset();
          length = 0;
        }
      }
      position = feed + 1;
    }
  }
}
