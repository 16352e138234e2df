package org.millrace.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a step printed, as it is to be sent: all of the file, or, beyond the cap, the first half of
 * the cap, a line that says how much was cut, and the last bytes that fit. Bytes once readable
 * never change. Safe for use by several threads.
 */
public final class StepLog implements Closeable {
  private static final long UNKNOWN = -1;

  private final String name;
  private final long cap;
  private final long head;
  private final FileChannel file;
  private long total = UNKNOWN;
  private byte[] marker = new byte[0];
  private long tailFrom;

  /**
   * Opens a log, which may still grow.
   *
   * @param name as the coordinator knows it, {@code compile.stdio}
   * @param cap the most bytes to send
   */
  public StepLog(String name, Path path, long cap) throws IOException {
    this.name = name;
    this.cap = Math.max(0, cap);
    this.head = this.cap / 2;
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  public String name() {
    return name;
  }

  /** Bytes printed so far. */
  public long printed() throws IOException {
    return file.size();
  }

  /** The step is over; what is appended later by anybody is not looked at. */
  public synchronized void end(long printed) {
    total = printed;
    if (printed > cap) {
      layOut(printed);
    }
  }

  /** Finds the tail that fits together with the line about what was cut, which names its length. */
  private void layOut(long printed) {
    long tail = cap - head;
    for (int round = 0; round < 8; round++) {
      String line =
          "\n[millrace: "
              + (printed - head - tail)
              + " bytes cut here: the log was larger than its cap of "
              + cap
              + " bytes]\n";
      marker = line.getBytes(StandardCharsets.US_ASCII);
      long fits = Math.max(0, cap - head - marker.length);
      if (fits == tail) {
        break;
      }
      tail = fits;
    }
    if (marker.length > cap - head) {
      marker = java.util.Arrays.copyOf(marker, (int) (cap - head));
    }
    tailFrom = printed - tail;
  }

  /** True when no more bytes will come. */
  public synchronized boolean isEnded() {
    return total != UNKNOWN;
  }

  /** How many bytes of the log as it is to be sent are there; the whole size once it has ended. */
  public synchronized long available() throws IOException {
    if (total == UNKNOWN) {
      return Math.min(file.size(), head);
    }
    return total <= cap ? total : head + marker.length + (total - tailFrom);
  }

  /**
   * Reads from the log as it is to be sent.
   *
   * @return the number of bytes read, 0 when there are none at {@code offset}
   */
  public synchronized int read(long offset, byte[] into) throws IOException {
    long left = available() - offset;
    int wanted = (int) Math.min(left, into.length);
    int done = 0;
    while (done < wanted) {
      int read = readSegment(offset + done, into, done, wanted - done);
      if (read <= 0) {
        break;
      }
      done += read;
    }
    return done;
  }

  private int readSegment(long offset, byte[] into, int at, int length) throws IOException {
    boolean cut = total != UNKNOWN && total > cap;
    if (!cut) {
      return file.read(ByteBuffer.wrap(into, at, length), offset);
    }
    if (offset < head) {
      int some = (int) Math.min(length, head - offset);
      return file.read(ByteBuffer.wrap(into, at, some), offset);
    }
    long inMarker = offset - head;
    if (inMarker < marker.length) {
      int some = (int) Math.min(length, marker.length - inMarker);
      System.arraycopy(marker, (int) inMarker, into, at, some);
      return some;
    }
    return file.read(ByteBuffer.wrap(into, at, length), tailFrom + inMarker - marker.length);
  }

  /** Where the bytes begin that will never be sent, should the step print no less than it has. */
  public long middleFrom() {
    return head;
  }

  /** Where those bytes end. */
  public long middleTo() throws IOException {
    return file.size() - (cap - head);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
