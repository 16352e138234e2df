package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * A request with its build set and its build.
 *
 * @param state {@code PENDING}, {@code RUNNING}, {@code COMPLETE}, {@code SUPERSEDED}, {@code
 *     CANCELLED} or {@code EXPIRED}
 * @param requires labels that a worker must have
 * @param notBefore later than {@code submittedAt} while a retry backs off
 * @param endedBy who cancelled it
 * @param scheduler empty when a person asked for it
 * @param asked the reason that was given
 * @param builtInstead the build that came of what superseded it, however often that was superseded
 *     itself; null while there is none
 */
public record RequestRow(
    long id,
    String builder,
    String state,
    int priority,
    List<String> requires,
    Instant submittedAt,
    Instant notBefore,
    Instant expiresAt,
    @Nullable Instant completedAt,
    @Nullable Result result,
    @Nullable Reason reason,
    @Nullable Long supersededBy,
    @Nullable String endedBy,
    @Nullable String endedWhy,
    long buildSetId,
    String scheduler,
    String asked,
    String repository,
    String branch,
    String revision,
    String createdBy,
    @Nullable Long buildId,
    @Nullable Long builtInstead) {

  static RequestRow of(Columns row) throws SQLException {
    return new RequestRow(
        row.number("id"),
        row.text("builder"),
        row.text("state"),
        row.integer("priority"),
        row.texts("requires"),
        row.at("submitted_at"),
        row.at("not_before"),
        row.at("expires_at"),
        row.atOrNull("completed_at"),
        row.resultOrNull("result"),
        row.reasonOrNull("reason"),
        row.numberOrNull("superseded_by"),
        row.textOrNull("ended_by"),
        row.textOrNull("ended_why"),
        row.number("build_set_id"),
        row.text("scheduler"),
        row.text("asked"),
        row.text("repository"),
        row.text("branch"),
        row.text("revision"),
        row.text("created_by"),
        row.numberOrNull("build_id"),
        row.numberOrNull("built_instead"));
  }
}
