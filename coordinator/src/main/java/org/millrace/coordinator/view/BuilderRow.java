package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.util.List;

/**
 * A builder as lists show it.
 *
 * @param active false: no longer in builders.yaml, kept for its history
 * @param position its place in builders.yaml
 * @param execution {@code native}, {@code emulated} or {@code cross}
 */
public record BuilderRow(
    long id,
    String name,
    boolean active,
    int position,
    String platform,
    String architecture,
    String execution,
    String mode,
    String branch,
    String repository,
    List<String> tags,
    List<String> requires,
    int priority) {

  /** What {@link #of} reads, from the table builder r. */
  static final String COLUMNS =
      """
      r.id, r.name, r.active, r.position, r.platform, r.architecture, r.execution, r.mode, r.branch,
      r.repository, r.tags, r.requires, r.priority
      """;

  static BuilderRow of(Columns row) throws SQLException {
    return new BuilderRow(
        row.number("id"),
        row.text("name"),
        row.flag("active"),
        row.integer("position"),
        row.text("platform"),
        row.text("architecture"),
        row.text("execution"),
        row.text("mode"),
        row.text("branch"),
        row.text("repository"),
        row.texts("tags"),
        row.texts("requires"),
        row.integer("priority"));
  }
}
