package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.Waiting.Candidate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Requests, newest first, and why one of them waits. */
@Component
public class RequestSearch {
  private static final String SELECT =
      """
      SELECT q.*, n.labels AS requires, r.name AS builder, s.scheduler, s.reason AS asked, s.repository, s.branch,
             s.revision, s.created_by, b.id AS build_id
        FROM build_request q
        JOIN builder r ON r.id = q.builder_id
        JOIN requirement n ON n.id = q.requirement_id
        JOIN build_set s ON s.id = q.build_set_id
        LEFT JOIN build b ON b.request_id = q.id
       WHERE %s ORDER BY q.id DESC LIMIT ?
      """;

  private final JdbcClient jdbc;
  private final Duration lease;

  RequestSearch(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
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
      conditions.add("q.state = ?");
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

  /** What a pending request waits for. */
  public Waiting waiting(RequestRow request) {
    String[] labels = request.requires().toArray(String[]::new);
    List<Candidate> candidates =
        jdbc.sql(
                """
                SELECT name, state, state_reason, slots, last_seen_at,
                       coalesce(last_seen_at > now() - make_interval(secs => ?), false) AS online,
                       (SELECT count(*) FROM attempt
                         WHERE worker_id = w.id AND state IN ('LEASED', 'RUNNING')) AS held
                  FROM worker w WHERE labels @> ?::text[] AND state <> 'RETIRED' ORDER BY name
                """)
            .param(lease.toSeconds())
            .param(labels)
            .query((rs, n) -> {
              Columns row = new Columns(rs);
              return new Candidate(
                  row.text("name"),
                  row.text("state"),
                  row.text("state_reason"),
                  row.flag("online"),
                  row.atOrNull("last_seen_at"),
                  row.integer("held") < row.integer("slots"));
            })
            .list();
    record Line(int ahead, boolean early) {}
    Line line =
        jdbc.sql(
                """
                SELECT (SELECT count(*) FROM build_request q
                         WHERE q.state = 'PENDING' AND q.not_before <= now()
                           AND (q.rank, q.id) < (me.rank, me.id)
                           -- In the same line: whoever can take me can take it.
                           AND q.requirement_id IN (
                                 SELECT n.id FROM requirement n JOIN worker w ON w.labels @> n.labels
                                  WHERE w.state = 'ACTIVE' AND w.labels @> mine.labels)) AS ahead,
                       me.not_before > now() AS early
                  FROM build_request me JOIN requirement mine ON mine.id = me.requirement_id
                 WHERE me.id = ?
                """)
            .param(request.id())
            .query((rs, n) -> new Line(rs.getInt("ahead"), rs.getBoolean("early")))
            .single();
    return new Waiting(
        request.requires(),
        candidates,
        line.ahead() + 1,
        line.early() ? request.notBefore() : null);
  }
}
