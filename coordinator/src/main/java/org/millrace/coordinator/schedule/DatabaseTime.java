package org.millrace.coordinator.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The database's clock: coordinators need not agree about theirs. */
@Component
class DatabaseTime implements FarmTime {
  private final JdbcClient jdbc;

  DatabaseTime(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Instant now() {
    return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
  }
}
