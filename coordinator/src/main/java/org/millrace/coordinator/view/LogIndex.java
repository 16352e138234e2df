package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which logs there are. */
@Component
public class LogIndex {
  private final JdbcClient jdbc;

  LogIndex(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A log.
   *
   * @param size in bytes
   * @param lineFeeds how many there are so far
   * @param growing true until it is whole or its attempt has ended
   * @param began when its step began; null where it is not known
   * @param proofLine number of the line that proves its step's result; 0 where none does
   * @param result its step's; null before the step has ended
   */
  public record LogRow(
      long id,
      int attempt,
      String name,
      long size,
      long lineFeeds,
      boolean growing,
      @Nullable Instant began,
      long proofLine,
      @Nullable Result result) {}

  /**
   * A build's log by its whole name, {@code compile.stdio}.
   *
   * @param attempt which attempt's, or null for the newest that has such a log
   */
  public Optional<LogRow> find(long build, String name, @Nullable Integer attempt) {
    return jdbc.sql(
            select(
                """
                a.build_id = ? AND l.name = ? AND (?::int IS NULL OR a.ordinal = ?)
                ORDER BY a.ordinal DESC LIMIT 1
                """))
        .param(build)
        .param(name)
        .param(attempt)
        .param(attempt)
        .query((rs, n) -> row(new Columns(rs)))
        .optional();
  }

  public Optional<LogRow> find(long log) {
    return jdbc.sql(select("l.id = ?"))
        .param(log)
        .query((rs, n) -> row(new Columns(rs)))
        .optional();
  }

  /** The standard output of a step of an attempt that was read already. */
  public static Optional<LogRow> of(BuildAttempts.Attempt attempt, BuildAttempts.Step step) {
    return attempt.stored().stream()
        .filter(l -> l.kind().equals("log") && l.name().equals(step.name() + ".stdio"))
        .findFirst()
        .map(l ->
            new LogRow(
                l.id(),
                attempt.ordinal(),
                l.name(),
                l.size(),
                l.lines(),
                l.sha256() == null && attempt.isUnderWay(),
                step.startedAt(),
                step.proofLine(),
                step.result()));
  }

  private static String select(String condition) {
    return """
    SELECT l.id, a.ordinal, l.name, l.size, l.lines,
           l.sha256 IS NULL AND a.state IN ('LEASED', 'RUNNING') AS growing, s.started_at,
           CASE WHEN l.name = s.name || '.stdio' THEN s.proof_line ELSE 0 END AS proof_line,
           s.result
      FROM attempt a JOIN log l ON l.attempt_id = a.id
      LEFT JOIN step s ON s.attempt_id = a.id AND s.name = split_part(l.name, '.', 1)
     WHERE %s
    """
        .formatted(condition);
  }

  private static LogRow row(Columns row) throws SQLException {
    return new LogRow(
        row.number("id"),
        row.integer("ordinal"),
        row.text("name"),
        row.number("size"),
        row.number("lines"),
        row.flag("growing"),
        row.atOrNull("started_at"),
        row.number("proof_line"),
        row.resultOrNull("result"));
  }
}
