package org.millrace.coordinator.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BranchScheduler;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.schedule.ScheduledChanges.Restless;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How the farm's schedulers stand, for people. Any thread. */
@Component
public class SchedulerStates {
  private final Catalog catalog;
  private final ScheduledChanges scheduled;
  private final JdbcClient jdbc;

  SchedulerStates(Catalog catalog, ScheduledChanges scheduled, JdbcClient jdbc) {
    this.catalog = catalog;
    this.scheduled = scheduled;
    this.jdbc = jdbc;
  }

  /** All of them, in the order of builders.yaml. Two statements, however many there are. */
  public List<SchedulerState> all() {
    Map<String, Restless> restless = scheduled.restless();
    Map<String, Row> rows = rows();
    return catalog.current().schedulers().stream()
        .map(scheduler ->
            state(
                scheduler,
                rows.getOrDefault(scheduler.name(), Row.NONE),
                restless.get(scheduler.name())))
        .toList();
  }

  /** The one of this name. */
  public Optional<SchedulerState> find(String name) {
    return all().stream().filter(state -> state.definition().name().equals(name)).findAny();
  }

  private static SchedulerState state(
      SchedulerDefinition scheduler, Row row, @Nullable Restless restless) {
    Instant next =
        row.pausedAt() != null
            ? null
            : scheduler instanceof BranchScheduler branch && restless != null
                ? QuietTrees.due(branch, restless)
                : row.dueAt();
    return new SchedulerState(
        scheduler,
        row.waiting(),
        next,
        row.lookedAt(),
        row.decidedAt(),
        row.decision(),
        row.buildSet(),
        row.trouble(),
        row.troubleSince(),
        row.pausedAt(),
        row.pausedBy(),
        row.pausedWhy());
  }

  private record Row(
      int waiting,
      @Nullable Instant dueAt,
      @Nullable Instant lookedAt,
      @Nullable Instant decidedAt,
      String decision,
      @Nullable Long buildSet,
      String trouble,
      @Nullable Instant troubleSince,
      @Nullable Instant pausedAt,
      String pausedBy,
      String pausedWhy) {
    static final Row NONE = new Row(0, null, null, null, "", null, "", null, null, "", "");
  }

  private Map<String, Row> rows() {
    Map<String, Row> rows = new HashMap<>();
    jdbc.sql(
            """
            SELECT name, coalesce(w.waiting, 0), s.due_at, s.looked_at, s.decided_at,
                   coalesce(s.decision, ''), s.build_set_id, coalesce(s.trouble, ''),
                   s.trouble_since, s.paused_at, coalesce(s.paused_by, ''),
                   coalesce(s.paused_why, '')
            FROM scheduler s
              FULL JOIN (SELECT scheduler AS name, count(*)::int AS waiting
                         FROM scheduled_change GROUP BY scheduler) w USING (name)
            """)
        .query(row -> {
          rows.put(row.getString(1), row(row));
        });
    return rows;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getInt(2),
        instant(row, 3),
        instant(row, 4),
        instant(row, 5),
        row.getString(6),
        row.getObject(7, Long.class),
        row.getString(8),
        instant(row, 9),
        instant(row, 10),
        row.getString(11),
        row.getString(12));
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
