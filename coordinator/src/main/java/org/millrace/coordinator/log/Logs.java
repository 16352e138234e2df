package org.millrace.coordinator.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.LeaseProof;
import org.millrace.coordinator.build.Refusal;
import org.millrace.coordinator.log.LinePage.Line;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The logs of all attempts. Safe from any thread and any coordinator; no method holds more of a log
 * in memory than a few chunks or one {@link LinePage}.
 */
@Component
public class Logs {
  private static final String COLUMNS =
      "SELECT id, attempt_id, name, size, lines, sha256 IS NOT NULL AS whole, updated_at FROM log ";

  /** The longest that a search takes; a log of the usual cap needs a fraction of it. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final JdbcClient jdbc;
  private final Appender appender;
  private final ChunkReader chunks;

  Logs(JdbcClient jdbc, Appender appender, ChunkReader chunks) {
    Chunk.requireCompression(); // at the start, not when the first log is lost
    this.jdbc = jdbc;
    this.appender = appender;
    this.chunks = chunks;
  }

  /**
   * Appends to a log, which comes into being with its first bytes. Bytes below the stored size are
   * skipped. Raises {@link org.millrace.coordinator.signal.Topic#log} after the commit.
   *
   * @param offset in the log, of the first of the bytes
   * @param bytes the bytes, from 0 to before {@code length}
   * @return the stored size now
   * @throws Refusal where the proof fails, no step has such a log, there would be a gap, or it is
   *     beyond the log's cap
   */
  public long append(LeaseProof proof, String name, long offset, byte[] bytes, int length) {
    return appender.append(proof, name, offset, bytes, length);
  }

  public Optional<StoredLog> find(AttemptId attempt, String name) {
    return jdbc.sql(COLUMNS + "WHERE attempt_id = ? AND name = ?")
        .params(attempt.value(), name)
        .query((row, n) -> log(row))
        .optional();
  }

  public Optional<StoredLog> find(LogId id) {
    return jdbc.sql(COLUMNS + "WHERE id = ?")
        .param(id.value())
        .query((row, n) -> log(row))
        .optional();
  }

  /** The attempt's logs, in the order in which they began. */
  public List<StoredLog> of(AttemptId attempt) {
    return jdbc.sql(COLUMNS + "WHERE attempt_id = ? ORDER BY id")
        .param(attempt.value())
        .query((row, n) -> log(row))
        .list();
  }

  /**
   * Writes the log's bytes from {@code from} to before {@code to}, as far as they are stored.
   *
   * @throws IOException of {@code out}
   */
  public void stream(LogId id, long from, long to, OutputStream out) throws IOException {
    chunks.copy(id, from, to, out);
  }

  /** At most {@code count} lines from line {@code first} (from 1) on. */
  public LinePage lines(LogId id, long first, int count) {
    return new LineReader(chunks, id, LinePage.LONGEST_LINE).read(Math.max(1, first), count);
  }

  /**
   * The last lines. Where many are asked for, long lines are cut shorter, so that the last ones are
   * always among them.
   *
   * @param count from 1 to 10,000
   */
  public LinePage tail(LogId id, int count) {
    int wanted = Math.clamp(count, 1, 10_000);
    long feeds = find(id).map(StoredLog::lineFeeds).orElse(0L);
    int longest = Math.min(LinePage.LONGEST_LINE, LinePage.MOST_BYTES / (wanted + 1));
    // One more than wanted: the last line may have no line feed yet.
    LinePage page =
        new LineReader(chunks, id, longest).read(Math.max(1, feeds - wanted + 1), wanted + 1);
    List<Line> lines = page.lines();
    return new LinePage(
        lines.subList(Math.max(0, lines.size() - wanted), lines.size()), page.next(), page.more());
  }

  /** Takes bytes of a log. */
  public interface Sink {
    /** Said once, before all bytes: how many line feeds and bytes are in front of the first. */
    void begin(long lineFeeds, long offset);

    /**
     * Takes the bytes from {@code from} to before {@code to}, which are gone after the call.
     *
     * @return whether it wants more
     */
    boolean take(byte[] bytes, int from, int to) throws IOException;
  }

  /**
   * Reads a log from a little before the line behind so many line feeds on. Each chunk is read
   * once.
   *
   * @return when the lines came of which something was read
   * @throws IOException of {@code sink}
   */
  public LineTimes read(LogId id, long lineFeeds, Sink sink) throws IOException {
    LineTimes times = new LineTimes();
    boolean[] begun = new boolean[1];
    chunks.readBehind(
        id,
        lineFeeds,
        (chunk, bytes, from) -> {
          if (!begun[0]) {
            sink.begin(chunk.firstLine(), chunk.start());
            begun[0] = true;
          }
          times.add(chunk.firstLine(), chunk.times());
          return sink.take(bytes, from, chunk.length());
        });
    return times;
  }

  /**
   * Looks through the log, for {@link #PATIENCE} at most; takes a processor meanwhile.
   *
   * @param from number of the first line that is looked at, from 1
   * @param near number of the line whose neighbours are wanted, or 0
   * @param most how many lines are given out
   */
  public Matches search(LogId id, Needle needle, long from, long near, int most) {
    LogSearch search = new LogSearch(needle, near, most, PATIENCE);
    try {
      return search.in(chunks, id, from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoredLog log(ResultSet row) throws SQLException {
    Instant updated = row.getObject("updated_at", OffsetDateTime.class).toInstant();
    return new StoredLog(
        new LogId(row.getLong("id")),
        new AttemptId(row.getLong("attempt_id")),
        row.getString("name"),
        row.getLong("size"),
        row.getLong("lines"),
        row.getBoolean("whole"),
        updated);
  }
}
