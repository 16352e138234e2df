package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One-time tokens of workers, and what came of them. */
@Component
public class Enrolment {
  private final JdbcClient jdbc;
  private final Duration lease;

  Enrolment(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /** How a token stands. */
  public enum State {
    /** Its worker has yet to call. */
    WAITING,
    /** Its worker called with it. */
    HERE,
    /** Its time was over before the worker called, or a newer one took its place. */
    EXPIRED
  }

  /**
   * A token, never its text.
   *
   * @param by who invites
   * @param usedAt when the worker called with it; null until then
   * @param online whether the worker was heard from within a lease
   */
  public record Token(
      long id,
      String worker,
      State state,
      String by,
      Instant at,
      Instant expiresAt,
      @Nullable Instant usedAt,
      boolean online) {}

  /** Until when the worker's newest one-time token is good; empty where that one was used. */
  public Optional<Instant> expiry(String worker) {
    return jdbc.sql(
            """
            SELECT expires_at FROM (
              SELECT e.expires_at, e.used_at FROM enrolment e JOIN worker w ON w.id = e.worker_id
               WHERE w.name = ? ORDER BY e.id DESC LIMIT 1) newest
             WHERE used_at IS NULL
            """)
        .param(worker)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Tokens with an id below {@code before}, newest first.
   *
   * @param worker its name; empty for all
   */
  public List<Token> tokens(String worker, long before, int limit) {
    return jdbc.sql(
            """
            SELECT e.id, w.name, e.created_by, e.created_at, e.expires_at, e.used_at,
                   CASE WHEN e.used_at IS NOT NULL THEN 'HERE'
                        WHEN e.expires_at > now() THEN 'WAITING' ELSE 'EXPIRED' END AS state,
                   coalesce(w.last_seen_at > now() - make_interval(secs => ?), false) AS online
              FROM enrolment e JOIN worker w ON w.id = e.worker_id
             WHERE e.id < ? AND (? = '' OR w.name = ?)
             ORDER BY e.id DESC LIMIT ?
            """)
        .params(lease.toSeconds(), before, worker, worker, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Token(
              row.number("id"),
              row.text("name"),
              State.valueOf(row.text("state")),
              row.text("created_by"),
              row.at("created_at"),
              row.at("expires_at"),
              row.atOrNull("used_at"),
              row.flag("online"));
        })
        .list();
  }
}
