package org.millrace.coordinator.verdict;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Takes a file's bytes as far as they are few enough. */
final class BoundedBytes extends OutputStream {
  private static final int PIECE = 1 << 20;

  private final long most;
  private final List<byte[]> pieces = new ArrayList<>();
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private long size;

  /** There are more. */
  static final class TooMany extends IOException {
    @Serial private static final long serialVersionUID = 1;
  }

  BoundedBytes(long most) {
    this.most = most;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    size += count;
    if (size > most) {
      throw new TooMany();
    }
    piece.write(bytes, offset, count);
    if (piece.size() >= PIECE) {
      pieces.add(piece.toByteArray());
      piece.reset();
    }
  }

  /** All that came. */
  InputStream read() {
    List<InputStream> all = new ArrayList<>();
    pieces.forEach(bytes -> all.add(new ByteArrayInputStream(bytes)));
    all.add(new ByteArrayInputStream(piece.toByteArray()));
    return new java.io.SequenceInputStream(Collections.enumeration(all));
  }
}
