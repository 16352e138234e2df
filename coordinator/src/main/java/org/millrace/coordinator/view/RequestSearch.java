package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Requests, newest first. */
@Component
public class RequestSearch {
  private static final String SELECT =
      """
      SELECT q.*, n.labels AS requires, r.name AS builder, s.scheduler, s.reason AS asked, s.repository, s.branch,
             s.revision, s.created_by, b.id AS build_id,
             (WITH RECURSIVE newer AS (
                SELECT q.superseded_by AS id
                UNION ALL
                SELECT n.superseded_by FROM newer JOIN build_request n ON n.id = newer.id)
              SELECT built.id FROM newer JOIN build built ON built.request_id = newer.id LIMIT 1
             ) AS built_instead
        FROM build_request q
        JOIN builder r ON r.id = q.builder_id
        JOIN requirement n ON n.id = q.requirement_id
        JOIN build_set s ON s.id = q.build_set_id
        LEFT JOIN build b ON b.request_id = q.id
       WHERE %s ORDER BY q.id DESC LIMIT ?
      """;

  private final JdbcClient jdbc;

  RequestSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<RequestRow> find(long id) {
    return jdbc.sql(SELECT.formatted("q.id = ?"))
        .params(id, 1)
        .query((rs, n) -> RequestRow.of(new Columns(rs)))
        .optional();
  }

  /** Requests with an id below {@code before}; null stands for every state, every builder. */
  public List<RequestRow> find(
      @Nullable String state, @Nullable String builder, long before, int limit) {
    List<String> conditions = new ArrayList<>(List.of("q.id < ?"));
    List<Object> values = new ArrayList<>(List.of(before));
    if (state != null) {
      conditions.add("q.state = ?" + findable(state));
      values.add(state);
    }
    if (builder != null) {
      conditions.add("q.builder_id = (SELECT id FROM builder WHERE name = ?)");
      values.add(builder);
    }
    values.add(limit);
    return jdbc.sql(SELECT.formatted(String.join(" AND ", conditions)))
        .params(values)
        .query((rs, n) -> RequestRow.of(new Columns(rs)))
        .list();
  }

  /** Tells the database in which index the few requests in such a state are. */
  private static String findable(String state) {
    return switch (state) {
      case "PENDING" -> " AND q.state = 'PENDING'";
      case "CANCELLED", "EXPIRED" -> " AND q.state IN ('CANCELLED', 'EXPIRED')";
      case "RUNNING" -> " AND q.id IN (SELECT request_id FROM build WHERE state <> 'COMPLETE')";
      default -> "";
    };
  }
}
