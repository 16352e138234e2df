package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The farm at a glance: how much of everything, who is away, what runs, what ended. */
@Component
public class FarmOverview {
  private final JdbcClient jdbc;
  private final Duration lease;

  FarmOverview(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * How much there is of everything.
   *
   * @param now the database's time
   * @param running builds that are not complete
   * @param online workers in use that were heard from within a lease
   * @param offline workers in use that were not
   * @param paused workers that are paused or draining, heard from or not
   * @param buildersVersion which version of the builders in use is meant, see {@link
   *     BuilderList#active(long)}
   * @param away the workers in use that take no work, those that were heard from last first, at
   *     most as many as were asked for
   */
  public record Counts(
      Instant now,
      int running,
      int pending,
      @Nullable Instant oldestPending,
      int online,
      int offline,
      int paused,
      int builders,
      long buildersVersion,
      List<Away> away) {}

  /**
   * A build that runs.
   *
   * @param worker null while it waits for its next attempt
   * @param step what it does now; empty between steps
   * @param usual how long the builder's good builds usually take, on this worker where that is
   *     known; null before the first
   */
  public record Running(
      BuildRow build,
      @Nullable String worker,
      int stepsDone,
      int stepsTotal,
      String step,
      @Nullable Duration usual) {}

  /**
   * A worker in use that does not take work.
   *
   * @param state {@code ACTIVE} for one that was not heard from within a lease
   * @param lastSeenAt null where it never was
   */
  public record Away(
      String name,
      String state,
      String stateBy,
      String stateReason,
      @Nullable Instant lastSeenAt) {}

  /** With so many workers that are away. */
  public Counts counts(int away) {
    return jdbc.sql(
            """
            SELECT now() AS now,
                   (SELECT count(*) FROM build WHERE state <> 'COMPLETE') AS running,
                   p.pending, p.oldest, w.online, w.offline, w.paused,
                   (SELECT count(*) FROM builder WHERE active) AS builders,
                   (SELECT version FROM builders_version) AS version, a.away
              FROM (SELECT count(*) AS pending, min(submitted_at) AS oldest
                      FROM build_request WHERE state = 'PENDING') p,
                   (SELECT count(*) FILTER (WHERE state = 'ACTIVE' AND heard) AS online,
                           count(*) FILTER (WHERE state = 'ACTIVE' AND NOT heard) AS offline,
                           count(*) FILTER (WHERE state IN ('PAUSED', 'DRAINING')) AS paused
                      FROM (SELECT state, coalesce(last_seen_at > now() - make_interval(secs => ?),
                                                   false) AS heard
                              FROM worker) heard) w,
                   (SELECT json_agg(gone) AS away
                      FROM (SELECT name, state, state_by, state_reason, last_seen_at FROM worker
                             WHERE state IN ('PAUSED', 'DRAINING')
                                OR (state = 'ACTIVE'
                                    AND coalesce(
                                          last_seen_at <= now() - make_interval(secs => ?), true))
                             ORDER BY last_seen_at DESC NULLS LAST, name LIMIT ?) gone) a
            """)
        .params(lease.toSeconds(), lease.toSeconds(), away)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Counts(
              row.at("now"),
              row.integer("running"),
              row.integer("pending"),
              row.atOrNull("oldest"),
              row.integer("online"),
              row.integer("offline"),
              row.integer("paused"),
              row.integer("builders"),
              row.number("version"),
              JsonColumn.list(rs, "away", Away[].class));
        })
        .single();
  }

  /** The builds that are not complete, newest first. */
  public List<Running> running(int limit) {
    return jdbc.sql(
            """
            SELECT %s, w.name AS worker, s.done, s.step,
                   greatest(s.total, jsonb_array_length(b.definition -> 'steps')) AS total,
                   g.expected AS usual
              FROM build b
              JOIN builder r ON r.id = b.builder_id
              LEFT JOIN LATERAL (SELECT id, worker_id FROM attempt
                                  WHERE build_id = b.id AND state IN ('LEASED', 'RUNNING')
                                  ORDER BY ordinal DESC LIMIT 1) a ON true
              LEFT JOIN worker w ON w.id = a.worker_id
              LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'FINISHED') AS done,
                                        count(*) AS total,
                                        min(name) FILTER (WHERE state = 'RUNNING') AS step
                                   FROM step WHERE attempt_id = a.id) s ON true
              LEFT JOIN LATERAL (SELECT expected FROM pace
                                  WHERE builder_id = b.builder_id
                                    AND (worker_id = a.worker_id OR worker_id IS NULL)
                                  ORDER BY worker_id NULLS LAST LIMIT 1) g ON true
             WHERE b.state <> 'COMPLETE'
             ORDER BY b.id DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS))
        .param(limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Running(
              BuildRow.of(row),
              row.textOrNull("worker"),
              row.integer("done"),
              row.integer("total"),
              row.text("step"),
              row.secondsOrNull("usual"));
        })
        .list();
  }

  /** The builds that ended last. */
  public List<BuildRow> recent(int limit) {
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.state = 'COMPLETE' ORDER BY b.finished_at DESC, b.id DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS))
        .param(limit)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }
}
