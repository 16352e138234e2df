package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of the table scheduled_change: what schedulers have seen and not yet built. */
@Component
class ScheduledChanges {
  private final JdbcClient jdbc;

  ScheduledChanges(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A scheduler that has something to build, and for how long its branch has been quiet. */
  record Restless(String scheduler, Duration quiet) {}

  /** Only one coordinator at a time decides for a scheduler; until the transaction's end. */
  void lock(String scheduler) {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('scheduler ' || ?, 0))")
        .param(scheduler)
        .query()
        .listOfRows();
  }

  void add(String scheduler, long change, boolean important) {
    jdbc.sql(
            """
            INSERT INTO scheduled_change (scheduler, change_id, important, seen_at)
            VALUES (?, ?, ?, clock_timestamp())
            ON CONFLICT DO NOTHING
            """)
        .params(scheduler, change, important)
        .update();
  }

  /** Takes everything that a scheduler has seen. */
  List<Long> takeAll(String scheduler) {
    return jdbc.sql("DELETE FROM scheduled_change WHERE scheduler = ? RETURNING change_id")
        .param(scheduler)
        .query(Long.class)
        .list();
  }

  /** All schedulers that have an important change to build. */
  List<Restless> restless() {
    return jdbc.sql(
            """
            SELECT scheduler,
                   (extract(epoch FROM clock_timestamp() - max(seen_at)) * 1000)::bigint
            FROM scheduled_change
            GROUP BY scheduler
            HAVING bool_or(important)
            """)
        .query((row, index) -> new Restless(row.getString(1), Duration.ofMillis(row.getLong(2))))
        .list();
  }

  Optional<Restless> restless(String scheduler) {
    return restless().stream().filter(one -> one.scheduler().equals(scheduler)).findAny();
  }
}
