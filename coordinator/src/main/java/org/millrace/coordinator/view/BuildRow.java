package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * A build as lists show it.
 *
 * @param state {@code RUNNING}, {@code RETRYING} or {@code COMPLETE}
 * @param result null until it is complete
 * @param summary Buildbot's sentence; empty until it is complete
 * @param execution {@code native}, {@code emulated} or {@code cross}, as it was carried out
 */
public record BuildRow(
    long id,
    long builderId,
    String builder,
    int number,
    String state,
    @Nullable Result result,
    @Nullable Reason reason,
    String summary,
    String detail,
    String repository,
    String branch,
    String revision,
    Instant startedAt,
    @Nullable Instant finishedAt,
    String execution) {

  /** What {@link #of} reads, from the tables build b and builder r. */
  static final String COLUMNS =
      """
      b.id, b.builder_id, r.name AS builder, b.number, b.state, b.result, b.reason, b.summary,
      b.detail, b.repository, b.branch, b.revision, b.started_at, b.finished_at,
      b.execution
      """;

  static BuildRow of(Columns row) throws SQLException {
    return new BuildRow(
        row.number("id"),
        row.number("builder_id"),
        row.text("builder"),
        row.integer("number"),
        row.text("state"),
        row.resultOrNull("result"),
        row.reasonOrNull("reason"),
        row.text("summary"),
        row.text("detail"),
        row.text("repository"),
        row.text("branch"),
        row.text("revision"),
        row.at("started_at"),
        row.atOrNull("finished_at"),
        row.text("execution"));
  }
}
