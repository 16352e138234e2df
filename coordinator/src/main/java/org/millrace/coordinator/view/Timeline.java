package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builds across builders in the order of time, with their steps: what a waterfall is made of. */
@Component
public class Timeline {
  private final JdbcClient jdbc;

  Timeline(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Which builds are wanted.
   *
   * @param builders ids, or null for all
   * @param result null for any
   * @param before only ids below, or null
   * @param after only ids above, or null; not both
   */
  public record Wanted(
      @Nullable Collection<Long> builders,
      @Nullable Result result,
      @Nullable Long before,
      @Nullable Long after) {

    /** Whether it is the newest that are wanted. */
    public boolean newest() {
      return before == null && after == null;
    }
  }

  /** A step of a build's newest attempt that has begun. */
  public record StepSpan(
      long buildId,
      int ordinal,
      String name,
      String state,
      @Nullable Result result,
      String text,
      Instant startedAt,
      @Nullable Instant finishedAt) {}

  /**
   * What is inside a build, as its newest attempt has it.
   *
   * @param steps those that have begun, in order
   * @param usual how long a running one usually takes, on its worker where that is known; null for
   *     others, and where nobody knows
   */
  public record Inside(List<StepSpan> steps, @Nullable Duration usual) {
    /** Of a build that no worker has begun. */
    public static final Inside NOTHING = new Inside(List.of(), null);
  }

  /**
   * Builds, newest first.
   *
   * @param running so many of those that are not complete and older than the limit are the last
   */
  public List<BuildRow> builds(Wanted wanted, int limit, int running) {
    StringBuilder where = new StringBuilder();
    List<Object> parameters = new ArrayList<>();
    if (wanted.before() != null) {
      where.append(" AND id < ?");
      parameters.add(wanted.before());
    }
    if (wanted.after() != null) {
      where.append(" AND id > ?");
      parameters.add(wanted.after());
    }
    if (wanted.result() != null) {
      where.append(" AND result = ?");
      parameters.add(wanted.result().name());
    }
    String order = "ORDER BY id " + (wanted.after() != null ? "ASC" : "DESC") + " LIMIT " + limit;
    String picked = "SELECT id FROM build WHERE true %s %s".formatted(where, order);
    if (wanted.builders() != null) {
      // Builder by builder, each with its own index range: the cost does not grow with the history.
      parameters.addFirst(wanted.builders().toArray(Long[]::new));
      picked =
          """
          SELECT one.id FROM unnest(?) AS wanted (id) CROSS JOIN LATERAL (
            SELECT id FROM build WHERE builder_id = wanted.id %s %s) one %s
          """
              .formatted(where, order, order);
    }
    String older = "";
    if (running > 0) {
      String ofThem = "";
      if (wanted.builders() != null) {
        ofThem = "AND builder_id = ANY (?)";
        parameters.add(wanted.builders().toArray(Long[]::new));
      }
      parameters.add(running);
      older =
          """
          UNION ALL
          (SELECT id FROM build
            WHERE state <> 'COMPLETE' AND id < (SELECT min(id) FROM picked) %s
            ORDER BY id DESC LIMIT ?)
          """
              .formatted(ofThem);
    }
    String sql =
        """
        WITH picked AS MATERIALIZED (%s)
        SELECT %s FROM (SELECT id FROM picked %s) shown
          JOIN build b ON b.id = shown.id JOIN builder r ON r.id = b.builder_id
         ORDER BY b.id DESC
        """
            .formatted(picked, BuildRow.COLUMNS, older);
    return jdbc.sql(sql).params(parameters).query((rs, n) -> BuildRow.of(new Columns(rs))).list();
  }

  /** What is inside of builds, by build; nothing of those that have no attempt. */
  public Map<Long, Inside> inside(Collection<BuildRow> builds) {
    Map<Long, Inside> inside = new HashMap<>();
    jdbc.sql(
            """
            SELECT a.build_id, g.expected AS usual, s.ordinal, s.name, s.state, s.result, s.text,
                   s.started_at, s.finished_at
              FROM unnest(?::bigint[], ?::bigint[]) AS wanted (id, running_on)
              JOIN LATERAL (SELECT id, build_id, worker_id FROM attempt WHERE build_id = wanted.id
                             ORDER BY ordinal DESC LIMIT 1) a ON true
              LEFT JOIN LATERAL (SELECT expected FROM pace
                                  WHERE builder_id = wanted.running_on
                                    AND (worker_id = a.worker_id OR worker_id IS NULL)
                                  ORDER BY worker_id NULLS LAST LIMIT 1) g ON true
              LEFT JOIN step s ON s.attempt_id = a.id AND s.started_at IS NOT NULL
             ORDER BY a.build_id, s.ordinal
            """)
        .param(builds.stream().map(BuildRow::id).toArray(Long[]::new))
        .param(
            builds.stream()
                .map(b -> b.state().equals("RUNNING") ? b.builderId() : null)
                .toArray(Long[]::new))
        .query(rs -> {
          Columns row = new Columns(rs);
          Duration usual = row.secondsOrNull("usual");
          List<StepSpan> steps =
              inside
                  .computeIfAbsent(
                      row.number("build_id"), id -> new Inside(new ArrayList<>(), usual))
                  .steps();
          if (row.integerOrNull("ordinal") != null) {
            steps.add(step(row));
          }
        });
    return inside;
  }

  private static StepSpan step(Columns row) throws SQLException {
    return new StepSpan(
        row.number("build_id"),
        row.integer("ordinal"),
        row.text("name"),
        row.text("state"),
        row.resultOrNull("result"),
        row.text("text"),
        row.at("started_at"),
        row.atOrNull("finished_at"));
  }
}
