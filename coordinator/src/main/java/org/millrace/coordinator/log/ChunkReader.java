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
  private static final int PER_QUERY = 4;
  private static final String COLUMNS =
      "SELECT start, length, first_line, content, times FROM log_chunk ";

  private final JdbcClient jdbc;

  ChunkReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Takes the bytes of one chunk; answers whether it wants more. */
  @FunctionalInterface
  interface Sink {
    /** The bytes are in {@code bytes} up to {@code chunk.length()}, and gone after the call. */
    boolean take(Chunk chunk, byte[] bytes) throws IOException;
  }

  /** Gives out the chunks from the one that holds {@code offset}, until the log ends. */
  void read(LogId log, long offset, Sink sink) throws IOException {
    byte[] buffer = new byte[0];
    long at = offset;
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      for (List<Chunk> some = from(log, at); !some.isEmpty(); some = from(log, at)) {
        for (Chunk chunk : some) {
          buffer = chunk.unpack(zstd, buffer);
          at = chunk.end();
          if (!sink.take(chunk, buffer)) {
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
    long[] at = {from};
    read(
        log,
        from,
        (chunk, bytes) -> {
          int first = (int) (at[0] - chunk.start());
          int end = (int) Math.min(chunk.length(), to - chunk.start());
          out.write(bytes, first, end - first);
          at[0] = chunk.start() + end;
          return at[0] < to;
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

  private List<Chunk> from(LogId log, long offset) {
    List<Chunk> next =
        jdbc.sql(COLUMNS + "WHERE log_id = ? AND start >= ? ORDER BY start LIMIT ?")
            .params(log.value(), offset, PER_QUERY)
            .query(ChunkReader::chunk)
            .list();
    if (!next.isEmpty() && next.getFirst().start() == offset) {
      return next;
    }
    // In the middle of a chunk; or at its end, and then it may have grown.
    return jdbc.sql(
            COLUMNS
                + """
                WHERE log_id = ? AND start >= (
                    SELECT max(start) FROM log_chunk WHERE log_id = ? AND start <= ?)
                  AND start + length > ?
                ORDER BY start LIMIT ?
                """)
        .params(log.value(), log.value(), offset, offset, PER_QUERY)
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

  /** When the lines from {@code first} to {@code last} (from 1) came. */
  LineTimes times(LogId log, long first, long last) {
    LineTimes times = new LineTimes();
    jdbc.sql(
            """
            SELECT first_line, times FROM log_chunk
            WHERE log_id = :log AND first_line < :last AND times <> ''
              AND start >= coalesce((SELECT start FROM log_chunk
                                      WHERE log_id = :log AND first_line < :first
                                      ORDER BY first_line DESC, start DESC LIMIT 1), 0)
            ORDER BY start LIMIT 1000
            """)
        .param("log", log.value())
        .param("first", first)
        .param("last", last)
        .query(row -> {
          times.add(row.getLong("first_line"), row.getBytes("times"));
        });
    return times;
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
