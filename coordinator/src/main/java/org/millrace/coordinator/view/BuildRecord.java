package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Everything that is known of one build. */
@Component
public class BuildRecord {
  private final JdbcClient jdbc;

  BuildRecord(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A build with what stands around it.
   *
   * @param scheduler who asked for it; empty when a person did
   * @param asked the reason that was given
   * @param usual how long the builder's good builds usually take; null before the first
   * @param previous id of the builder's build before it, or null
   * @param next id of the builder's build after it, or null
   */
  public record Head(
      BuildRow build,
      long requestId,
      String scheduler,
      String asked,
      String askedBy,
      Instant askedAt,
      @Nullable String stopBy,
      @Nullable String stopWhy,
      @Nullable Duration usual,
      @Nullable Long previous,
      @Nullable Long next) {}

  /** One run of the build on one worker. */
  public record Attempt(
      long id,
      int ordinal,
      String worker,
      String state,
      Instant leasedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Result result,
      @Nullable Reason reason,
      String message) {}

  /** A step of an attempt; {@code proofLine} of its log proves its result, 0 where none does. */
  public record Step(
      long attemptId,
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
      @Nullable Instant finishedAt) {}

  /**
   * A log or an artifact of an attempt.
   *
   * @param kind {@code log} or {@code artifact}
   * @param lines line feeds so far; 0 for an artifact
   * @param sha256 of the whole; null while a log grows
   */
  public record Stored(
      long attemptId, String kind, String name, long size, long lines, @Nullable String sha256) {}

  /** A property of an attempt and the step that it came from. */
  public record Property(long attemptId, String name, String value, String source) {}

  /** A change of the blame list. */
  public record Blamed(
      long id, String revision, String author, String message, String url, Instant receivedAt) {}

  /** When a verdict was drawn anew and became another, by whom, and what it was before. */
  public record Review(Instant at, String cause) {}

  /** Newest first. */
  public List<Review> reviews(long id) {
    return jdbc.sql(
            """
            SELECT at, cause FROM transition
            WHERE entity = 'build' AND entity_id = ? AND from_state = 'COMPLETE'
              AND to_state = 'COMPLETE'
            ORDER BY id DESC
            """)
        .param(id)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Review(row.at("at"), row.text("cause"));
        })
        .list();
  }

  public Optional<Head> head(long id) {
    return jdbc.sql(
            """
            SELECT %s, b.request_id, s.scheduler, s.reason AS asked,
                   s.created_by, s.created_at, b.stop_by, b.stop_why,
                   (SELECT expected FROM pace
                     WHERE builder_id = b.builder_id AND worker_id IS NULL) AS usual,
                   (SELECT id FROM build WHERE builder_id = b.builder_id AND number < b.number
                     ORDER BY number DESC LIMIT 1) AS previous,
                   (SELECT id FROM build WHERE builder_id = b.builder_id AND number > b.number
                     ORDER BY number LIMIT 1) AS next
              FROM build b
              JOIN builder r ON r.id = b.builder_id
              JOIN build_request q ON q.id = b.request_id
              JOIN build_set s ON s.id = q.build_set_id
             WHERE b.id = ?
            """
                .formatted(BuildRow.COLUMNS))
        .param(id)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Head(
              BuildRow.of(row),
              row.number("request_id"),
              row.text("scheduler"),
              row.text("asked"),
              row.text("created_by"),
              row.at("created_at"),
              row.textOrNull("stop_by"),
              row.textOrNull("stop_why"),
              row.secondsOrNull("usual"),
              row.numberOrNull("previous"),
              row.numberOrNull("next"));
        })
        .optional();
  }

  /** The build's attempts, newest first. */
  public List<Attempt> attempts(long build) {
    return jdbc.sql(
            """
            SELECT a.id, a.ordinal, w.name AS worker, a.state, a.leased_at, a.started_at,
                   a.finished_at, a.result, a.reason, a.message
              FROM attempt a JOIN worker w ON w.id = a.worker_id
             WHERE a.build_id = ? ORDER BY a.ordinal DESC
            """)
        .param(build)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Attempt(
              row.number("id"),
              row.integer("ordinal"),
              row.text("worker"),
              row.text("state"),
              row.at("leased_at"),
              row.atOrNull("started_at"),
              row.atOrNull("finished_at"),
              row.resultOrNull("result"),
              row.reasonOrNull("reason"),
              row.text("message"));
        })
        .list();
  }

  /** The steps of all its attempts, in order within each. */
  public List<Step> steps(long build) {
    return jdbc.sql(
            """
            SELECT s.* FROM attempt a JOIN step s ON s.attempt_id = a.id
             WHERE a.build_id = ? ORDER BY a.ordinal DESC, s.ordinal
            """)
        .param(build)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Step(
              row.number("attempt_id"),
              row.integer("ordinal"),
              row.text("name"),
              row.text("state"),
              row.textOrNull("ended"),
              row.integerOrNull("exit_code"),
              row.resultOrNull("result"),
              row.reasonOrNull("reason"),
              row.text("text"),
              row.text("detail"),
              row.number("proof_line"),
              row.atOrNull("started_at"),
              row.atOrNull("finished_at"));
        })
        .list();
  }

  /** Logs and artifacts of all its attempts. */
  public List<Stored> stored(long build) {
    return jdbc.sql(
            """
            SELECT l.attempt_id, 'log' AS kind, l.name, l.size, l.lines, l.sha256
              FROM attempt a JOIN log l ON l.attempt_id = a.id WHERE a.build_id = ?
            UNION ALL
            SELECT f.attempt_id, 'artifact', f.name, f.size, 0, f.sha256
              FROM attempt a JOIN artifact f ON f.attempt_id = a.id WHERE a.build_id = ?
             ORDER BY name
            """)
        .params(build, build)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Stored(
              row.number("attempt_id"),
              row.text("kind"),
              row.text("name"),
              row.number("size"),
              row.number("lines"),
              row.textOrNull("sha256"));
        })
        .list();
  }

  /** Properties of all its attempts, by name. */
  public List<Property> properties(long build) {
    return jdbc.sql(
            """
            SELECT p.* FROM attempt a JOIN property p ON p.attempt_id = a.id
             WHERE a.build_id = ? ORDER BY p.name
            """)
        .param(build)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Property(
              row.number("attempt_id"), row.text("name"), row.text("value"), row.text("source"));
        })
        .list();
  }

  /** The changes that led to it and to the requests that it stands for, newest first. */
  public List<Blamed> changes(long build, int limit) {
    return jdbc.sql(
            """
            WITH RECURSIVE replaced AS (
              SELECT q.id, q.build_set_id
                FROM build b JOIN build_request q ON q.id = b.request_id WHERE b.id = ?
              UNION ALL
              -- OFFSET keeps these look-ups by key: joined, whole tables were read for a few rows.
              SELECT q.id, q.build_set_id FROM replaced r CROSS JOIN LATERAL (
                SELECT id, build_set_id FROM build_request WHERE superseded_by = r.id OFFSET 0) q
            ), blamed AS MATERIALIZED (
              SELECT DISTINCT sc.change_id FROM replaced r CROSS JOIN LATERAL (
                SELECT change_id FROM build_set_change
                 WHERE build_set_id = r.build_set_id OFFSET 0) sc
               ORDER BY sc.change_id DESC LIMIT ?
            )
            SELECT c.id, c.revision, c.author, c.message, c.url, c.received_at
              FROM blamed b CROSS JOIN LATERAL (
                SELECT * FROM change WHERE id = b.change_id OFFSET 0) c
             ORDER BY c.id DESC
            """)
        .params(build, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Blamed(
              row.number("id"),
              row.text("revision"),
              row.text("author"),
              row.text("message"),
              row.text("url"),
              row.at("received_at"));
        })
        .list();
  }
}
