package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Build sets: what was asked for at once, and what came of each of its requests. */
@Component
public class BuildSetRecord {
  private static final String SETS =
      """
      SELECT s.*, (SELECT count(*) FROM build_request r WHERE r.build_set_id = s.id) AS requests,
             (SELECT count(*) FROM build_set_change c WHERE c.build_set_id = s.id) AS changes
      FROM build_set s
      """;

  private final JdbcClient jdbc;

  BuildSetRecord(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A build set.
   *
   * @param scheduler empty where a person asked without one
   * @param requests how many
   * @param changes how many are in it
   */
  public record BuildSet(
      long id,
      String scheduler,
      String reason,
      String repository,
      String branch,
      String revision,
      String createdBy,
      Instant createdAt,
      int requests,
      int changes) {}

  /**
   * One request of a set.
   *
   * @param buildId null where none came of it yet
   * @param result null until it is complete
   */
  public record Asked(
      long id,
      long builderId,
      String builder,
      String state,
      @Nullable Result result,
      @Nullable Long buildId,
      @Nullable Integer number) {}

  public Optional<BuildSet> find(long id) {
    return jdbc.sql(SETS + "WHERE s.id = ?")
        .param(id)
        .query((rs, n) -> set(new Columns(rs)))
        .optional();
  }

  /** What a scheduler made, the newest first. */
  public List<BuildSet> of(String scheduler, int limit) {
    return jdbc.sql(SETS + "WHERE s.scheduler = ? ORDER BY s.id DESC LIMIT ?")
        .params(scheduler, limit)
        .query((rs, n) -> set(new Columns(rs)))
        .list();
  }

  /** The requests of a set, in the order in which they were asked. */
  public List<Asked> requests(long set) {
    return jdbc.sql(
            """
            SELECT q.id, q.builder_id, r.name AS builder, coalesce(b.state, q.state) AS state,
                   coalesce(b.result, q.result) AS result, b.id AS build_id, b.number
            FROM build_request q
              JOIN builder r ON r.id = q.builder_id
              LEFT JOIN build b ON b.request_id = q.id
            WHERE q.build_set_id = ? ORDER BY q.id
            """)
        .param(set)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Asked(
              row.number("id"),
              row.number("builder_id"),
              row.text("builder"),
              row.text("state"),
              row.resultOrNull("result"),
              row.numberOrNull("build_id"),
              row.integerOrNull("number"));
        })
        .list();
  }

  private static BuildSet set(Columns row) throws java.sql.SQLException {
    return new BuildSet(
        row.number("id"),
        row.text("scheduler"),
        row.text("reason"),
        row.text("repository"),
        row.text("branch"),
        row.text("revision"),
        row.text("created_by"),
        row.at("created_at"),
        row.integer("requests"),
        row.integer("changes"));
  }
}
