package org.millrace.coordinator.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The attempts of builds with all that came of each, in one statement. */
@Component
public class BuildAttempts {
  private final JdbcClient jdbc;

  BuildAttempts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One run of the build on one worker.
   *
   * @param steps in order
   * @param stored logs and artifacts by name
   * @param properties by name
   */
  public record Attempt(
      long id,
      long build,
      int ordinal,
      String worker,
      String state,
      Instant leasedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Result result,
      @Nullable Reason reason,
      String message,
      List<Step> steps,
      List<Stored> stored,
      List<Property> properties) {

    /** Whether a worker holds it. */
    public boolean isUnderWay() {
      return state.equals("LEASED") || state.equals("RUNNING");
    }
  }

  /**
   * A step of an attempt.
   *
   * @param proofLine of its log, which proves its result; 0 where none does
   * @param usual how long it took in the good builds before the build, the median of five; null
   *     where there are none
   */
  public record Step(
      int ordinal,
      String name,
      String state,
      @Nullable String ended,
      @Nullable Integer exitCode,
      @Nullable Result result,
      @Nullable Reason reason,
      String text,
      String detail,
      long proofLine,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Duration usual) {}

  /**
   * A log or an artifact of an attempt.
   *
   * @param kind {@code log} or {@code artifact}
   * @param id among those of its kind
   * @param lines line feeds so far; 0 for an artifact
   * @param sha256 of the whole; null while a log grows
   */
  public record Stored(
      String kind, long id, String name, long size, long lines, @Nullable String sha256) {}

  /** A property of an attempt and the step that it came from. */
  public record Property(String name, String value, String source) {}

  /** A build's attempts, newest first. */
  public List<Attempt> of(long build) {
    return of(List.of(build));
  }

  /** The attempts of some builds, those of a build newest first. */
  public List<Attempt> of(Collection<Long> builds) {
    return jdbc.sql(
            """
            WITH usual AS MATERIALIZED (
              SELECT b.id AS build, s.name, percentile_cont(0.5) WITHIN GROUP (
                       ORDER BY extract(epoch FROM s.finished_at - s.started_at)) AS seconds
                FROM build b
                CROSS JOIN LATERAL (
                  SELECT id FROM build
                   WHERE builder_id = b.builder_id AND number < b.number
                     AND result IN ('SUCCESS', 'WARNINGS')
                   ORDER BY number DESC LIMIT 5) g
                CROSS JOIN LATERAL (
                  SELECT id FROM attempt WHERE build_id = g.id ORDER BY ordinal DESC LIMIT 1) a
                JOIN step s ON s.attempt_id = a.id
               WHERE b.id = ANY (:builds::bigint[])
                 AND s.started_at IS NOT NULL AND s.finished_at IS NOT NULL
               GROUP BY b.id, s.name
            )
            SELECT a.id, a.build_id, a.ordinal, w.name AS worker, a.state, a.leased_at,
                   a.started_at, a.finished_at, a.result, a.reason, a.message,
                   (SELECT json_agg(step ORDER BY step.ordinal) FROM (
                      SELECT s.ordinal, s.name, s.state, s.ended, s.exit_code, s.result, s.reason,
                             s.text, s.detail, s.proof_line, s.started_at, s.finished_at,
                             u.seconds AS usual
                        FROM step s LEFT JOIN usual u ON u.build = a.build_id AND u.name = s.name
                       WHERE s.attempt_id = a.id) step) AS steps,
                   (SELECT json_agg(file ORDER BY file.name) FROM (
                      SELECT 'log' AS kind, id, name, size, lines, sha256 FROM log
                       WHERE attempt_id = a.id
                      UNION ALL
                      SELECT 'artifact', id, name, size, 0, sha256 FROM artifact
                       WHERE attempt_id = a.id) file) AS stored,
                   (SELECT json_agg(fact ORDER BY fact.name) FROM (
                      SELECT name, value, source FROM property
                       WHERE attempt_id = a.id) fact) AS properties
              FROM attempt a JOIN worker w ON w.id = a.worker_id
             WHERE a.build_id = ANY (:builds::bigint[]) ORDER BY a.build_id, a.ordinal DESC
            """)
        .param("builds", builds.toArray(Long[]::new))
        .query((rs, n) -> attempt(rs))
        .list();
  }

  private static Attempt attempt(ResultSet rs) throws SQLException {
    Columns row = new Columns(rs);
    return new Attempt(
        row.number("id"),
        row.number("build_id"),
        row.integer("ordinal"),
        row.text("worker"),
        row.text("state"),
        row.at("leased_at"),
        row.atOrNull("started_at"),
        row.atOrNull("finished_at"),
        row.resultOrNull("result"),
        row.reasonOrNull("reason"),
        row.text("message"),
        JsonColumn.list(rs, "steps", Step[].class),
        JsonColumn.list(rs, "stored", Stored[].class),
        JsonColumn.list(rs, "properties", Property[].class));
  }
}
