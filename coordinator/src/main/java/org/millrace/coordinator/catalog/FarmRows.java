package org.millrace.coordinator.catalog;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What a builders.yaml comes to, as the rows that the rest of the farm works with. */
final class FarmRows {
  private final JdbcClient jdbc;
  private final JdbcTemplate batches;
  private final JsonMapper json;

  FarmRows(JdbcClient jdbc, JdbcTemplate batches, JsonMapper json) {
    this.jdbc = jdbc;
    this.batches = batches;
    this.json = json;
  }

  /** Makes the rows those of this farm; within the caller's transaction. */
  void save(long version, FarmDefinition farm) {
    saveBuilders(version, farm.builders());
    saveWorkers(farm.workers());
    saveLocks(farm.locks());
  }

  private void saveBuilders(long version, List<BuilderDefinition> builders) {
    List<Object[]> rows = new ArrayList<>();
    for (BuilderDefinition builder : builders) {
      rows.add(
          new Object[] {
            builder.name(),
            version,
            rows.size(),
            builder.platform(),
            builder.architecture(),
            builder.execution().word(),
            builder.mode(),
            builder.branch(),
            builder.repository(),
            builder.tags().toArray(String[]::new),
            builder.requires().toArray(String[]::new),
            builder.priority(),
            json.writeValueAsString(builder)
          });
    }
    batches.batchUpdate(
        """
        INSERT INTO builder (name, catalog_version, position, platform, architecture, execution,
                             mode, branch, repository, tags, requires, priority, definition)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
        ON CONFLICT (name) DO UPDATE
        SET catalog_version = excluded.catalog_version,
            active = true,
            position = excluded.position,
            platform = excluded.platform,
            architecture = excluded.architecture,
            execution = excluded.execution,
            mode = excluded.mode,
            branch = excluded.branch,
            repository = excluded.repository,
            tags = excluded.tags,
            requires = excluded.requires,
            priority = excluded.priority,
            definition = excluded.definition
        """,
        rows);
    jdbc.sql("UPDATE builder SET active = false WHERE active AND NOT name = ANY (?)")
        .param(builders.stream().map(BuilderDefinition::name).toArray(String[]::new))
        .update();
  }

  private void saveWorkers(List<WorkerDefinition> workers) {
    jdbc.sql("DELETE FROM worker_setting").update();
    batches.batchUpdate(
        """
        INSERT INTO worker_setting (worker, labels, settings, downtime)
        VALUES (?, ?, ?::jsonb, ?::jsonb)
        """,
        workers.stream()
            .map(worker ->
                new Object[] {
                  worker.name(),
                  worker.labels().toArray(String[]::new),
                  json.writeValueAsString(worker.values()),
                  json.writeValueAsString(worker.downtime().stream().map(FarmRows::window).toList())
                })
            .toList());
  }

  private void saveLocks(List<LockRule> locks) {
    jdbc.sql("DELETE FROM lock_rule").update();
    batches.batchUpdate(
        "INSERT INTO lock_rule (name, slots, per) VALUES (?, ?, ?)",
        locks.stream()
            .map(lock -> new Object[] {lock.name(), lock.slots(), lock.per().word()})
            .toList());
  }

  private static Map<String, Object> window(Downtime downtime) {
    return Map.of(
        "days", downtime.days().stream().map(DayOfWeek::name).toList(),
        "from", downtime.from().toString(),
        "to", downtime.to().toString(),
        "zone", downtime.zone().getId());
  }
}
