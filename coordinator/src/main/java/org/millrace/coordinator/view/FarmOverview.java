package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The farm at a glance: how much of everything, what runs, what ended, what is broken. */
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
   */
  public record Counts(
      Instant now,
      int running,
      int pending,
      @Nullable Instant oldestPending,
      int online,
      int offline,
      int paused,
      int builders) {}

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
   * A builder whose newest verdict is FAILURE or EXCEPTION.
   *
   * @param releases a release can be made from what it builds
   * @param blocks its newest verdict on the code is FAILURE, and as long as it is, PEP 11 lets
   *     nobody release the branch
   * @param streak how many builds there are since the first bad one, that included
   */
  public record Broken(
      BuilderRow builder,
      BuildRow last,
      boolean releases,
      boolean blocks,
      long firstId,
      int firstNumber,
      Instant since,
      int streak) {}

  /**
   * A worker in use that does not take work.
   *
   * @param state {@code ACTIVE} for one that was not heard from within a lease
   * @param lastSeenAt null where it never was
   */
  public record Away(
      String name, String state, String by, String why, @Nullable Instant lastSeenAt) {}

  public Counts counts() {
    return jdbc.sql(
            """
            SELECT now() AS now,
                   (SELECT count(*) FROM build WHERE state <> 'COMPLETE') AS running,
                   p.pending, p.oldest, w.online, w.offline, w.paused,
                   (SELECT count(*) FROM builder WHERE active) AS builders
              FROM (SELECT count(*) AS pending, min(submitted_at) AS oldest
                      FROM build_request WHERE state = 'PENDING') p,
                   (SELECT count(*) FILTER (WHERE state = 'ACTIVE' AND heard) AS online,
                           count(*) FILTER (WHERE state = 'ACTIVE' AND NOT heard) AS offline,
                           count(*) FILTER (WHERE state IN ('PAUSED', 'DRAINING')) AS paused
                      FROM (SELECT state, coalesce(last_seen_at > now() - make_interval(secs => ?),
                                                   false) AS heard
                              FROM worker) heard) w
            """)
        .param(lease.toSeconds())
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
              row.integer("builders"));
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

  /**
   * The builders in use whose newest verdict is bad, the most recently broken first. Builds that
   * were cancelled or skipped say nothing about the code and are passed over.
   */
  public List<Broken> broken() {
    return jdbc.sql(
            """
            SELECT %s, f.id AS first_id, f.number AS first_number, f.finished_at AS since,
                   b.number - f.number + 1 AS streak, r.position, r.platform, r.architecture,
                   r.execution AS meant, r.mode, r.branch AS release, r.tags, r.requires, r.priority,
                   (SELECT result FROM build
                     WHERE builder_id = r.id AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                     ORDER BY number DESC LIMIT 1) AS verdict
              FROM builder r
              -- The index alone answers for the many that are not broken.
              JOIN LATERAL (SELECT id, result FROM build
                             WHERE builder_id = r.id
                               AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE', 'EXCEPTION')
                             ORDER BY id DESC LIMIT 1) v
                ON v.result IN ('FAILURE', 'EXCEPTION')
              JOIN build b ON b.id = v.id
              LEFT JOIN LATERAL (SELECT number FROM build
                                  WHERE builder_id = r.id AND result IN ('SUCCESS', 'WARNINGS')
                                  ORDER BY number DESC LIMIT 1) g ON true
              JOIN LATERAL (SELECT id, number, finished_at FROM build
                             WHERE builder_id = r.id AND number > coalesce(g.number, 0)
                               AND result IN ('FAILURE', 'EXCEPTION')
                             ORDER BY number LIMIT 1) f ON true
             WHERE r.active
             ORDER BY f.finished_at DESC, b.id DESC
            """
                .formatted(BuildRow.COLUMNS))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          BuildRow last = BuildRow.of(row);
          BuilderRow builder =
              new BuilderRow(
                  last.builderId(),
                  last.builder(),
                  true,
                  row.integer("position"),
                  row.text("platform"),
                  row.text("architecture"),
                  row.text("meant"),
                  row.text("mode"),
                  row.text("release"),
                  last.repository(),
                  row.texts("tags"),
                  row.texts("requires"),
                  row.integer("priority"));
          boolean releases = Releases.isMadeFrom(last.branch());
          return new Broken(
              builder,
              last,
              releases,
              releases && row.resultOrNull("verdict") == Result.FAILURE && Tier.guards(builder),
              row.number("first_id"),
              row.integer("first_number"),
              row.at("since"),
              row.integer("streak"));
        })
        .list();
  }

  /** The workers in use that take no work, those that were heard from last first. */
  public List<Away> away(int limit) {
    return jdbc.sql(
            """
            SELECT name, state, state_by, state_reason, last_seen_at FROM worker
             WHERE state IN ('PAUSED', 'DRAINING')
                OR (state = 'ACTIVE'
                    AND coalesce(last_seen_at < now() - make_interval(secs => ?), true))
             ORDER BY last_seen_at DESC NULLS LAST, name LIMIT ?
            """)
        .params(lease.toSeconds(), limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Away(
              row.text("name"),
              row.text("state"),
              row.text("state_by"),
              row.text("state_reason"),
              row.atOrNull("last_seen_at"));
        })
        .list();
  }
}
