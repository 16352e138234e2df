package org.millrace.coordinator.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of the table scheduled_change: what schedulers have seen and not yet built. */
@Component
class ScheduledChanges {
  private static final String WAITING =
      """
      SELECT scheduler, max(seen_at), min(seen_at) FILTER (WHERE important)
      FROM scheduled_change
      """;

  private final JdbcClient jdbc;

  ScheduledChanges(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A scheduler that has something to build.
   *
   * @param last when the newest change was seen
   * @param firstImportant when the oldest one was seen that is worth a build
   */
  record Restless(String scheduler, Instant last, Instant firstImportant) {

    /** When it is to be built: after quiet, but no later than after the longest wait. */
    Instant due(Duration quiet, Optional<Duration> longest) {
      Instant settled = last.plus(quiet);
      return longest
          .map(firstImportant::plus)
          .filter(latest -> latest.isBefore(settled))
          .orElse(settled);
    }
  }

  void add(String scheduler, long change, boolean important, Instant seen) {
    jdbc.sql(
            """
            INSERT INTO scheduled_change (scheduler, change_id, important, seen_at)
            VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        .params(scheduler, change, important, SchedulerRows.stamp(seen))
        .update();
  }

  /** True where a scheduler has seen this change and not yet built it. */
  boolean isWaiting(String scheduler, long change) {
    return !jdbc.sql("SELECT 1 FROM scheduled_change WHERE scheduler = ? AND change_id = ?")
        .params(scheduler, change)
        .query()
        .listOfRows()
        .isEmpty();
  }

  /** Takes everything that a scheduler has seen. */
  List<Long> takeAll(String scheduler) {
    return jdbc.sql("DELETE FROM scheduled_change WHERE scheduler = ? RETURNING change_id")
        .param(scheduler)
        .query(Long.class)
        .list();
  }

  /** All schedulers that have an important change to build. */
  Map<String, Restless> restless() {
    return jdbc
        .sql(WAITING + "GROUP BY scheduler HAVING bool_or(important)")
        .query((row, n) -> restless(row))
        .list()
        .stream()
        .collect(Collectors.toMap(Restless::scheduler, Function.identity()));
  }

  Optional<Restless> restless(String scheduler) {
    return jdbc.sql(WAITING + "WHERE scheduler = ? GROUP BY scheduler HAVING bool_or(important)")
        .param(scheduler)
        .query((row, n) -> restless(row))
        .optional();
  }

  private static Restless restless(ResultSet row) throws SQLException {
    return new Restless(
        row.getString(1),
        row.getObject(2, OffsetDateTime.class).toInstant(),
        row.getObject(3, OffsetDateTime.class).toInstant());
  }
}
