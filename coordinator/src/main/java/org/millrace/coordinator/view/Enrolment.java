package org.millrace.coordinator.view;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One-time tokens that are out. */
@Component
public class Enrolment {
  private final JdbcClient jdbc;

  Enrolment(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Until when the worker's newest one-time token is good; empty where it has none to use. */
  public Optional<Instant> expiry(String worker) {
    return jdbc.sql(
            """
            SELECT e.expires_at FROM enrolment e JOIN worker w ON w.id = e.worker_id
             WHERE w.name = ? AND e.used_at IS NULL ORDER BY e.id DESC LIMIT 1
            """)
        .param(worker)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }
}
