package org.millrace.coordinator.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of a log as it is stored.
 *
 * @param start offset of its first byte
 * @param length bytes, before compression
 * @param firstLine line feeds in the log before it
 * @param packed its bytes, compressed with zstd
 * @param times when its lines came, as {@link LineTimes} writes it
 */
@SuppressWarnings("ArrayRecordComponent") // Carried from here to there, never compared.
record Chunk(long start, int length, long firstLine, byte[] packed, byte[] times) {
  /**
   * A chunk that has reached this is never written again. Smaller, and a log that dribbles would be
   * written again and again; larger, and it would be so in larger pieces.
   */
  static final int SEALED = 64 * 1024;

  private static final int LARGEST = 1024 * 1024;

  /** Keeps up with the fastest step there is; higher levels save little of a compiler's output. */
  private static final int LEVEL = 1;

  long end() {
    return start + length;
  }

  /**
   * Loads the library that compresses, which unpacks itself into the temporary folder.
   *
   * @throws IllegalStateException where it cannot be loaded: no log could be stored
   */
  static void requireCompression() {
    try {
      Native.load();
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "Logs cannot be stored, because zstd's library cannot be loaded from the temporary folder"
              + " %s. Programs must be allowed there (a mount without noexec), or name another with -Djava.io.tmpdir=…"
                  .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /** Bytes of a chunk, in a buffer that is at least as long as the chunk. */
  byte[] unpack(ZstdDecompressCtx zstd, byte[] buffer) {
    byte[] target = buffer.length >= length ? buffer : new byte[length];
    int size = zstd.decompressByteArray(target, 0, length, packed, 0, packed.length);
    if (size != length) {
      throw new IllegalStateException(
          "A log's chunk at %d has %d bytes instead of %d".formatted(start, size, length));
    }
    return target;
  }

  Chunk timed(byte[] when) {
    return new Chunk(start, length, firstLine, packed, when);
  }

  /** Cuts bytes into chunks, which have no times yet. */
  static List<Chunk> cut(long start, long firstLine, byte[] bytes, int from, int to) {
    List<Chunk> chunks = new ArrayList<>();
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      zstd.setLevel(LEVEL);
      byte[] scratch = new byte[(int) Zstd.compressBound(Math.min(LARGEST, to - from))];
      long lines = firstLine;
      for (int at = from; at < to; ) {
        int length = Math.min(LARGEST, to - at);
        int size = zstd.compressByteArray(scratch, 0, scratch.length, bytes, at, length);
        chunks.add(
            new Chunk(
                start + (at - from), length, lines, Arrays.copyOf(scratch, size), LineTimes.NONE));
        lines += lineFeeds(bytes, at, at + length);
        at += length;
      }
    }
    return chunks;
  }

  static int lineFeeds(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
