package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was pushed, what it set off, and what became of the webhook's deliveries. */
@Component
public class ChangeList {
  private final JdbcClient jdbc;

  ChangeList(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A change; {@code files} is how many files it touches. */
  public record ChangeRow(
      long id,
      String repository,
      String branch,
      String revision,
      String author,
      String message,
      String url,
      int files,
      Instant receivedAt) {}

  /**
   * So many requests of a change that stand alike.
   *
   * @param state of the request
   * @param result null until it is complete
   * @param replacedBy the newest change of what superseded them; null where nothing did
   */
  public record Tally(
      long changeId, String state, @Nullable Result result, int count, @Nullable Long replacedBy) {}

  /** A delivery of the webhook and its outcome. */
  public record Delivery(
      long id,
      String source,
      String deliveryId,
      String event,
      String state,
      String outcome,
      Instant receivedAt) {}

  /** What {@link #change} reads, from the table change. */
  static final String COLUMNS =
      """
      id, repository, branch, revision, author, message, url, cardinality(files) AS files,
      received_at
      """;

  /** Changes with an id below {@code before}, newest first. */
  public List<ChangeRow> changes(long before, int limit) {
    return jdbc.sql(
            "SELECT %s FROM change WHERE id < ? ORDER BY id DESC LIMIT ?".formatted(COLUMNS))
        .params(before, limit)
        .query((rs, n) -> change(new Columns(rs)))
        .list();
  }

  /**
   * Changes that were received in a span of time, newest first, and of each branch the last one
   * before, which is what was built when the span began.
   *
   * @param everywhere of all branches in the span; else of these
   * @param limit in the span
   */
  public List<ChangeRow> changes(
      Instant from, Instant to, Collection<String> branches, boolean everywhere, int limit) {
    String[] names = branches.toArray(String[]::new);
    OffsetDateTime begin = from.atOffset(ZoneOffset.UTC);
    return jdbc.sql(
            """
            SELECT %s FROM (
              (SELECT * FROM change
                WHERE received_at BETWEEN ? AND ? AND (? OR branch = ANY (?))
                ORDER BY received_at DESC, id DESC LIMIT ?)
              UNION ALL
              SELECT c.* FROM unnest(?) AS b (name)
               CROSS JOIN LATERAL (SELECT * FROM change WHERE branch = b.name AND received_at < ?
                                    ORDER BY received_at DESC, id DESC LIMIT 1) c) found
             ORDER BY received_at DESC, id DESC
            """
                .formatted(COLUMNS))
        .params(begin, to.atOffset(ZoneOffset.UTC), everywhere, names, limit, names, begin)
        .query((rs, n) -> change(new Columns(rs)))
        .list();
  }

  /** How the requests stand that the changes set off, by change. */
  public Map<Long, List<Tally>> tallies(List<Long> changes) {
    return jdbc
        .sql(
            """
            WITH RECURSIVE asked AS (
              SELECT sc.change_id, q.state, q.result, q.superseded_by
                FROM build_set_change sc JOIN build_request q ON q.build_set_id = sc.build_set_id
               WHERE sc.change_id = ANY (?)
            ), replacing AS (
              -- LIMIT keeps this a look-up by key: with a join, all that was ever superseded was
              -- hashed anew for each link of the chain.
              SELECT a.change_id, q.build_set_id, q.superseded_by
                FROM asked a CROSS JOIN LATERAL (
                  SELECT build_set_id, superseded_by FROM build_request
                   WHERE id = a.superseded_by LIMIT 1) q
               WHERE a.superseded_by IS NOT NULL
              UNION
              SELECT r.change_id, q.build_set_id, q.superseded_by
                FROM replacing r CROSS JOIN LATERAL (
                  SELECT build_set_id, superseded_by FROM build_request
                   WHERE id = r.superseded_by LIMIT 1) q
               WHERE r.superseded_by IS NOT NULL
            ), newest AS MATERIALIZED (
              SELECT r.change_id, max(sc.change_id) AS change
                FROM (SELECT DISTINCT change_id, build_set_id FROM replacing) r
                CROSS JOIN LATERAL (
                  SELECT change_id FROM build_set_change
                   WHERE build_set_id = r.build_set_id OFFSET 0) sc
               GROUP BY r.change_id
            )
            SELECT a.change_id, a.state, a.result, count(*) AS count,
                   CASE a.state WHEN 'SUPERSEDED' THEN
                     (SELECT n.change FROM newest n WHERE n.change_id = a.change_id) END AS replaced_by
              FROM asked a GROUP BY a.change_id, a.state, a.result
            """)
        .param(changes.toArray(Long[]::new))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Tally(
              row.number("change_id"),
              row.text("state"),
              row.resultOrNull("result"),
              row.integer("count"),
              row.numberOrNull("replaced_by"));
        })
        .list()
        .stream()
        .collect(Collectors.groupingBy(Tally::changeId));
  }

  /** The changes that a scheduler has seen and not yet built, by change: the schedulers' names. */
  public Map<Long, List<String>> scheduled(List<Long> changes) {
    record Seen(long change, String scheduler) {}
    return jdbc
        .sql(
            """
            SELECT change_id, scheduler FROM scheduled_change
             WHERE change_id = ANY (?) ORDER BY scheduler
            """)
        .param(changes.toArray(Long[]::new))
        .query((rs, n) -> new Seen(rs.getLong("change_id"), rs.getString("scheduler")))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Seen::change, Collectors.mapping(Seen::scheduler, Collectors.toList())));
  }

  /** Deliveries with an id below {@code before}, newest first. */
  public List<Delivery> deliveries(long before, int limit) {
    return jdbc.sql(
            """
            SELECT id, source, delivery_id, event, state, outcome, received_at FROM inbox
             WHERE id < ? ORDER BY id DESC LIMIT ?
            """)
        .params(before, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Delivery(
              row.number("id"),
              row.text("source"),
              row.text("delivery_id"),
              row.text("event"),
              row.text("state"),
              row.text("outcome"),
              row.at("received_at"));
        })
        .list();
  }

  static ChangeRow change(Columns row) throws SQLException {
    return new ChangeRow(
        row.number("id"),
        row.text("repository"),
        row.text("branch"),
        row.text("revision"),
        row.text("author"),
        row.text("message"),
        row.text("url"),
        row.integer("files"),
        row.at("received_at"));
  }
}
