package org.millrace.coordinator.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millrace.coordinator.build.Fence;
import org.millrace.coordinator.build.LeaseProof;
import org.millrace.coordinator.build.Refusal;
import org.millrace.coordinator.log.OpenLogs.OpenLog;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Appends bytes to logs, one call at a time per log: the log's row is locked meanwhile.
 *
 * <p>The commits are not waited for on disk. The agent keeps every byte until it has finished;
 * finishing compares sizes and hashes, and its own commit is waited for and takes all earlier ones
 * to the disk with it. So if the database's machine crashes, the agent sees a smaller size, or is
 * told at the end, and sends again what is missing.
 */
@Component
class Appender {
  private static final String OPEN =
      """
      WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
      SELECT l.id, l.size, l.lines, l.cap, l.updated_at
      FROM attempt a JOIN log l ON l.attempt_id = a.id, lazily
      WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ? AND a.state IN ('LEASED', 'RUNNING')
        AND l.name = ?
      FOR NO KEY UPDATE OF l
      """;

  private static final String CREATE =
      """
      INSERT INTO log (attempt_id, name, cap)
      SELECT a.id, ?, coalesce((b.definition -> 'steps' -> (s.ordinal - 1) ->> 'logCap')::bigint,
        268435456)
      FROM attempt a JOIN build b ON b.id = a.build_id
        JOIN step s ON s.attempt_id = a.id AND s.name = ?
      WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ? AND a.state IN ('LEASED', 'RUNNING')
      ON CONFLICT DO NOTHING
      """;

  private static final Counter STORED =
      Counter.builder("millrace.log.bytes")
          .description("Bytes of logs that this coordinator stored")
          .register(Metrics.globalRegistry);

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final TransactionTemplate transactions;
  private final ChunkReader chunks;
  private final OpenLogs open;
  private final Fence fence;
  private final Signals signals;

  Appender(
      JdbcClient jdbc,
      JdbcTemplate template,
      TransactionTemplate transactions,
      ChunkReader chunks,
      OpenLogs open,
      Fence fence,
      Signals signals) {
    this.jdbc = jdbc;
    this.template = template;
    this.transactions = transactions;
    this.chunks = chunks;
    this.open = open;
    this.fence = fence;
    this.signals = signals;
  }

  /** The log's row, locked. */
  private record Row(LogId id, long size, long lines, long cap, OffsetDateTime version) {}

  /** What came of an append; {@code grown} is null where nothing was new. */
  private record Appended(LogId id, long size, long added, Optional<OpenLog> grown) {}

  long append(LeaseProof proof, String name, long offset, byte[] bytes, int length) {
    if (!Protocol.LOG_NAME.matcher(name).matches()) {
      throw badName(name);
    }
    Optional<Appended> done =
        transactions.execute(
            status -> lock(proof, name).map(row -> write(row, name, offset, bytes, length)));
    Appended appended = done.orElseThrow(() -> fence.refusal(proof, badName(name)));
    appended
        .grown()
        .ifPresent(log -> {
          open.remember(appended.id(), log);
          STORED.increment((double) appended.added());
          signals.raise(Topic.log(appended.id().value()));
        });
    return appended.size();
  }

  private Optional<Row> lock(LeaseProof proof, String name) {
    Optional<Row> row = find(proof, name);
    if (row.isPresent()) {
      return row;
    }
    jdbc.sql(CREATE)
        .params(
            name,
            name.substring(0, name.indexOf('.')),
            proof.attempt().value(),
            proof.epoch(),
            proof.tokenHash())
        .update();
    return find(proof, name);
  }

  private Optional<Row> find(LeaseProof proof, String name) {
    return jdbc.sql(OPEN)
        .params(proof.attempt().value(), proof.epoch(), proof.tokenHash(), name)
        .query((row, n) ->
            new Row(
                new LogId(row.getLong("id")),
                row.getLong("size"),
                row.getLong("lines"),
                row.getLong("cap"),
                row.getObject("updated_at", OffsetDateTime.class)))
        .optional();
  }

  private Appended write(Row row, String name, long offset, byte[] bytes, int length) {
    if (offset > row.size()) {
      throw new Refusal(
          ProblemCode.LOG_GAP,
          "Log %s has %d bytes; these would begin at %d. Send from there."
              .formatted(name, row.size(), offset),
          Map.of(name, row.size()));
    }
    long size = offset + length;
    if (size <= row.size()) {
      return new Appended(row.id(), row.size(), 0, Optional.empty());
    }
    if (size > row.cap()) {
      throw new Refusal(
          ProblemCode.TOO_LARGE,
          "Log %s would have %d bytes, and its cap is %d.".formatted(name, size, row.cap()));
    }
    int known = (int) (row.size() - offset);
    OpenLog before = recall(row);
    OpenLog after = store(row, before, bytes, known, length);
    return new Appended(row.id(), size, size - row.size(), Optional.of(after));
  }

  private OpenLog recall(Row row) {
    OpenLog known = open.recall(row.id(), row.size(), row.version());
    if (known != null) {
      return known;
    }
    if (row.size() == 0) {
      return new OpenLog(row.version(), 0, OpenLogs.newHash(), new byte[0], 0, LineTimes.NONE);
    }
    Chunk last = chunks.last(row.id());
    return last == null || last.length() >= Chunk.SEALED
        ? new OpenLog(row.version(), row.size(), null, new byte[0], row.lines(), LineTimes.NONE)
        : new OpenLog(
            row.version(), row.size(), null, chunks.bytes(last), last.firstLine(), last.times());
  }

  private OpenLog store(Row row, OpenLog before, byte[] bytes, int from, int to) {
    byte[] tail = before.tail();
    byte[] data = bytes;
    int first = from;
    int end = to;
    if (tail.length > 0) {
      data = Arrays.copyOf(tail, tail.length + to - from);
      System.arraycopy(bytes, from, data, tail.length, to - from);
      first = 0;
      end = data.length;
    }
    List<Chunk> cut = Chunk.cut(row.size() - tail.length, before.tailLine(), data, first, end);
    Chunk last = cut.getLast();
    int lastBegins = end - last.length();
    long lines = last.firstLine() + Chunk.lineFeeds(data, lastBegins, end);
    OffsetDateTime version =
        jdbc.sql(
                """
                UPDATE log SET size = ?, lines = ?, sha256 = NULL, updated_at = clock_timestamp()
                WHERE id = ? RETURNING updated_at
                """)
            .params(last.end(), lines, row.id().value())
            .query(OffsetDateTime.class)
            .single();
    List<Chunk> timed = timed(cut, before, row.lines(), lines, version.toInstant().toEpochMilli());
    template.batchUpdate(
        """
        INSERT INTO log_chunk (log_id, start, length, first_line, content, times)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (log_id, start) DO UPDATE
          SET length = excluded.length, content = excluded.content, times = excluded.times
        """,
        timed,
        timed.size(),
        (statement, chunk) -> {
          statement.setLong(1, row.id().value());
          statement.setLong(2, chunk.start());
          statement.setInt(3, chunk.length());
          statement.setLong(4, chunk.firstLine());
          statement.setBytes(5, chunk.packed());
          statement.setBytes(6, chunk.times());
        });
    MessageDigest hash = before.hash();
    if (hash != null) {
      hash = OpenLogs.copy(hash);
      hash.update(bytes, from, to - from);
    }
    boolean sealed = last.length() >= Chunk.SEALED;
    return new OpenLog(
        version,
        last.end(),
        hash,
        sealed ? new byte[0] : Arrays.copyOfRange(data, lastBegins, end),
        sealed ? lines : last.firstLine(),
        sealed ? LineTimes.NONE : timed.getLast().times());
  }

  /** The chunks with the time of the lines that ended in them now. */
  private static List<Chunk> timed(
      List<Chunk> cut, OpenLog before, long linesBefore, long linesAfter, long millis) {
    List<Chunk> timed = new ArrayList<>(cut.size());
    for (int i = 0; i < cut.size(); i++) {
      Chunk chunk = cut.get(i);
      byte[] known = i == 0 ? before.tailTimes() : LineTimes.NONE;
      long from = Math.max(chunk.firstLine(), linesBefore);
      long to = i + 1 < cut.size() ? cut.get(i + 1).firstLine() : linesAfter;
      timed.add(
          chunk.timed(
              from < to ? LineTimes.with(known, (int) (from - chunk.firstLine()), millis) : known));
    }
    return timed;
  }

  private static Refusal badName(String name) {
    return new Refusal(
        ProblemCode.BAD_NAME,
        "'" + name + "' is not a step of the plan, a dot, and the name of a log.");
  }
}
