package org.millrace.coordinator.log;

import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.LogStore;
import org.millrace.coordinator.log.OpenLogs.OpenLog;
import org.millrace.protocol.FinishRequest.LogSum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Compares logs with what their agent says of them. */
@Component
class Sums implements LogStore {
  private static final Logger LOG = LoggerFactory.getLogger(Sums.class);

  private final JdbcClient jdbc;
  private final ChunkReader chunks;
  private final OpenLogs open;

  Sums(JdbcClient jdbc, ChunkReader chunks, OpenLogs open) {
    this.jdbc = jdbc;
    this.chunks = chunks;
    this.open = open;
  }

  private record Row(
      LogId id, String name, long size, @Nullable String sha256, OffsetDateTime version) {}

  @Override
  public Map<String, Long> missing(AttemptId attempt, List<LogSum> sums) {
    if (sums.isEmpty()) {
      return Map.of();
    }
    Map<String, Row> stored = stored(attempt);
    Map<String, Long> missing = new HashMap<>();
    List<Row> whole = new ArrayList<>();
    for (LogSum sum : sums) {
      Row row = stored.get(sum.name());
      long size = row == null ? 0 : row.size();
      if (size < sum.size()) {
        missing.put(sum.name(), size);
      } else if (row != null && size > 0) {
        String expected = sum.sha256().toLowerCase(Locale.ROOT);
        if (size == sum.size() && expected.equals(row.sha256())) {
          continue;
        }
        if (size == sum.size() && hasHash(row, expected)) {
          whole.add(new Row(row.id(), row.name(), row.size(), expected, row.version()));
        } else {
          LOG.warn(
              "log {} of attempt {} is not what its agent has; it is thrown away and sent again",
              sum.name(),
              attempt.value());
          throwAway(row);
          missing.put(sum.name(), 0L);
        }
      }
    }
    seal(whole);
    return missing;
  }

  private Map<String, Row> stored(AttemptId attempt) {
    return jdbc
        .sql("SELECT id, name, size, sha256, updated_at FROM log WHERE attempt_id = ?")
        .param(attempt.value())
        .query((row, n) ->
            new Row(
                new LogId(row.getLong("id")),
                row.getString("name"),
                row.getLong("size"),
                row.getString("sha256"),
                row.getObject("updated_at", OffsetDateTime.class)))
        .list()
        .stream()
        .collect(Collectors.toMap(Row::name, Function.identity()));
  }

  /** From memory where it says yes; a no must come of the stored bytes themselves. */
  private boolean hasHash(Row row, String expected) {
    OpenLog known = open.recall(row.id(), row.size(), row.version());
    if (known != null
        && known.hash() != null
        && expected.equals(hex(OpenLogs.copy(known.hash())))) {
      return true;
    }
    MessageDigest hash = OpenLogs.newHash();
    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash);
    ChunkReader.unchecked(() -> chunks.copy(row.id(), 0, row.size(), out));
    return expected.equals(hex(hash));
  }

  private static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest());
  }

  private void seal(List<Row> whole) {
    if (whole.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            UPDATE log l SET sha256 = w.sha256
            FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS w(id, size, sha256), lazily
            WHERE l.id = w.id AND l.size = w.size
            """)
        .params(
            whole.stream().map(row -> row.id().value()).toArray(Long[]::new),
            whole.stream().map(Row::size).toArray(Long[]::new),
            whole.stream().map(Row::sha256).toArray(String[]::new))
        .update();
    whole.forEach(row -> open.forget(row.id()));
  }

  private void throwAway(Row row) {
    open.forget(row.id());
    jdbc.sql(
            """
            WITH emptied AS (
              UPDATE log l SET size = 0, lines = 0, sha256 = NULL, updated_at = clock_timestamp()
              FROM attempt a
              WHERE l.id = ? AND l.updated_at = ? AND a.id = l.attempt_id
                AND a.state IN ('LEASED', 'RUNNING')
              RETURNING l.id)
            DELETE FROM log_chunk c USING emptied WHERE c.log_id = emptied.id
            """)
        .params(row.id().value(), row.version())
        .update();
  }
}
