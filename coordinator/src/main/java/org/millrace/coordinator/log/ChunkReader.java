package org.millrace.coordinator.log;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads chunks, a few per query and none of them in a transaction that stays open: a reader with a
 * slow line holds nothing. The last chunk may grow meanwhile, so the place to go on is an offset.
 */
@Component
class ChunkReader {
  /** Bytes of a log that the first query is for: a page needs no more of most logs. */
  private static final int FEW = 256 * 1024;

  /** Bytes that each further query is for; it may give out a chunk more. */
  private static final int MANY = 4 * 1024 * 1024;

  private static final String COLUMNS =
      "SELECT start, length, first_line, content, times FROM log_chunk ";

  private final JdbcClient jdbc;

  ChunkReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Takes the bytes of one chunk; answers whether it wants more. */
  @FunctionalInterface
  interface Sink {
    /**
     * The bytes are in {@code bytes} from {@code from} to before {@code chunk.length()}, and gone
     * after the call.
     */
    boolean take(Chunk chunk, byte[] bytes, int from) throws IOException;
  }

  /** Gives out the bytes from {@code offset} on, until the log ends. */
  void read(LogId log, long offset, Sink sink) throws IOException {
    read(log, offset, from(log, offset, FEW), sink);
  }

  /**
   * Gives out the bytes from the beginning of the chunk with the {@code feeds}-th line feed on; for
   * 0 all of them.
   */
  void readBehind(LogId log, long feeds, Sink sink) throws IOException {
    read(log, 0, withFeed(log, feeds), sink);
  }

  private void read(LogId log, long offset, List<Chunk> first, Sink sink) throws IOException {
    byte[] buffer = new byte[0];
    long at = offset;
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      for (List<Chunk> some = first; !some.isEmpty(); some = from(log, at, MANY)) {
        for (Chunk chunk : some) {
          buffer = chunk.unpack(zstd, buffer);
          int begin = (int) Math.max(0, at - chunk.start());
          at = chunk.end();
          if (!sink.take(chunk, buffer, begin)) {
            return;
          }
        }
      }
    }
  }

  /** Writes the bytes from {@code from} to before {@code to}, as far as they are there. */
  void copy(LogId log, long from, long to, OutputStream out) throws IOException {
    if (from >= to) {
      return;
    }
    read(
        log,
        from,
        (chunk, bytes, begin) -> {
          int end = (int) Math.min(chunk.length(), to - chunk.start());
          out.write(bytes, begin, end - begin);
          return chunk.start() + end < to;
        });
  }

  /** The bytes of one chunk. */
  byte[] bytes(Chunk chunk) {
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      return chunk.unpack(zstd, new byte[chunk.length()]);
    }
  }

  @Nullable Chunk last(LogId log) {
    return jdbc.sql(COLUMNS + "WHERE log_id = ? ORDER BY start DESC LIMIT 1")
        .param(log.value())
        .query(ChunkReader::chunk)
        .optional()
        .orElse(null);
  }

  /** Where the chunk with the {@code n}-th line feed begins; the chunk without its bytes. */
  @Nullable Chunk withLineFeed(LogId log, long n) {
    return jdbc.sql(
            """
            SELECT start, length, first_line, ''::bytea AS content, times FROM log_chunk
            WHERE log_id = ? AND first_line < ? ORDER BY first_line DESC, start DESC LIMIT 1
            """)
        .params(log.value(), n)
        .query(ChunkReader::chunk)
        .optional()
        .orElse(null);
  }

  /** Chunks from the one that holds {@code offset}; none at the end, unless the last has grown. */
  private List<Chunk> from(LogId log, long offset, int span) {
    return jdbc.sql(
            COLUMNS
                + """
                WHERE log_id = :log AND start + length > :offset AND start < :offset + :span
                  AND start >= (SELECT coalesce(max(start), 0) FROM log_chunk
                                 WHERE log_id = :log AND start <= :offset)
                ORDER BY start
                """)
        .param("log", log.value())
        .param("offset", offset)
        .param("span", span)
        .query(ChunkReader::chunk)
        .list();
  }

  private List<Chunk> withFeed(LogId log, long feeds) {
    return jdbc.sql(
            """
            WITH place AS MATERIALIZED (
              SELECT coalesce((SELECT start FROM log_chunk
                                WHERE log_id = :log AND first_line < :feeds
                                ORDER BY first_line DESC, start DESC LIMIT 1), 0) AS start)
            """
                + COLUMNS
                + """
                WHERE log_id = :log AND start >= (SELECT start FROM place)
                  AND start < (SELECT start FROM place) + :span
                ORDER BY start
                """)
        .param("log", log.value())
        .param("feeds", feeds)
        .param("span", FEW)
        .query(ChunkReader::chunk)
        .list();
  }

  private static Chunk chunk(ResultSet row, int n) throws SQLException {
    return new Chunk(
        row.getLong("start"),
        row.getInt("length"),
        row.getLong("first_line"),
        row.getBytes("content"),
        row.getBytes("times"));
  }

  /** For sinks that do no input or output of their own. */
  static void unchecked(Reading reading) {
    try {
      reading.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A use of {@link #read}. */
  @FunctionalInterface
  interface Reading {
    void read() throws IOException;
  }
}
