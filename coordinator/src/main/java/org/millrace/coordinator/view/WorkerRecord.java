package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What one worker did, and what was done about it. */
@Component
public class WorkerRecord {
  private final JdbcClient jdbc;

  WorkerRecord(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An attempt that it made at a build.
   *
   * @param attempt grows with time
   * @param ordinal which of the build's attempts
   * @param state {@code LEASED}, {@code RUNNING}, {@code FINISHED}, {@code LOST}, {@code ABANDONED}
   * @param result of the attempt, null while it has none
   */
  public record Ran(
      long attempt,
      int ordinal,
      String state,
      @Nullable Result result,
      @Nullable Reason reason,
      String message,
      Instant leasedAt,
      @Nullable Instant finishedAt,
      BuildRow build) {}

  /**
   * What came of its attempts in the last days.
   *
   * @param broken ended with EXCEPTION or RETRY, or were lost: the farm's trouble, not the code's
   * @param busy how long it had work in all; slots add up
   */
  public record Share(int days, int attempts, int good, int bad, int broken, Duration busy) {}

  /** A change of its state. */
  public record Turn(Instant at, String from, String to, String cause) {}

  /** Attempts older than one of them, newest first. */
  public List<Ran> ran(long worker, long before, int limit) {
    return jdbc.sql(
            """
            SELECT a.id AS attempt, a.ordinal, a.state AS attempt_state, a.result AS attempt_result,
                   a.reason AS attempt_reason, a.message, a.leased_at,
                   a.finished_at AS attempt_end, %s
              FROM (SELECT * FROM attempt WHERE worker_id = ? AND id < ? ORDER BY id DESC LIMIT ?) a
              JOIN build b ON b.id = a.build_id
              JOIN builder r ON r.id = b.builder_id
             ORDER BY a.id DESC
            """
                .formatted(BuildRow.COLUMNS))
        .params(worker, before, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Ran(
              row.number("attempt"),
              row.integer("ordinal"),
              row.text("attempt_state"),
              row.resultOrNull("attempt_result"),
              row.reasonOrNull("attempt_reason"),
              row.text("message"),
              row.at("leased_at"),
              row.atOrNull("attempt_end"),
              BuildRow.of(row));
        })
        .list();
  }

  /** Its attempts that began in the last days. */
  public Share share(long worker, int days) {
    return jdbc.sql(
            """
            SELECT count(*) AS attempts,
                   count(*) FILTER (WHERE result IN ('SUCCESS', 'WARNINGS')) AS good,
                   count(*) FILTER (WHERE result = 'FAILURE') AS bad,
                   count(*) FILTER (WHERE result IN ('EXCEPTION', 'RETRY')
                                       OR state IN ('LOST', 'ABANDONED')) AS broken,
                   coalesce(sum(extract(epoch FROM coalesce(finished_at, now()) - leased_at)), 0)
                     AS busy
              FROM attempt
             WHERE worker_id = ? AND leased_at > now() - make_interval(days => ?)
            """)
        .params(worker, days)
        .query((rs, n) ->
            new Share(
                days,
                rs.getInt("attempts"),
                rs.getInt("good"),
                rs.getInt("bad"),
                rs.getInt("broken"),
                Duration.ofMillis((long) (rs.getDouble("busy") * 1000))))
        .single();
  }

  /** The newest changes of its state, newest first. */
  public List<Turn> turns(long worker, int limit) {
    return jdbc.sql(
            """
            SELECT at, from_state, to_state, cause FROM transition
             WHERE entity = 'worker' AND entity_id = ? ORDER BY id DESC LIMIT ?
            """)
        .params(worker, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Turn(
              row.at("at"), row.text("from_state"), row.text("to_state"), row.text("cause"));
        })
        .list();
  }
}
