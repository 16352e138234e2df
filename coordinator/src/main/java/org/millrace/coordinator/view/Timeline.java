package org.millrace.coordinator.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
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

  /** A step that has begun. */
  public record StepSpan(
      String name,
      String state,
      @Nullable Result result,
      String text,
      Instant startedAt,
      @Nullable Instant finishedAt) {}

  /**
   * A build with what is inside of it, as its newest attempt has it.
   *
   * @param steps those that have begun, in order
   * @param usual how long a running one usually takes, on its worker where that is known; null for
   *     others, and where nobody knows
   */
  public record Entry(BuildRow build, List<StepSpan> steps, @Nullable Duration usual) {}

  /**
   * Builds, newest first.
   *
   * @param running so many of those that are not complete and older than the limit are the last
   */
  public List<Entry> builds(Wanted wanted, int limit, int running) {
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
      older =
          """
          UNION ALL
          (SELECT id FROM build
            WHERE state <> 'COMPLETE' AND id < (SELECT min(id) FROM picked) %s
            ORDER BY id DESC LIMIT %d)
          """
              .formatted(ofThem, running);
    }
    String sql =
        """
        WITH picked AS MATERIALIZED (%s)
        SELECT %s,
               (SELECT expected FROM pace
                 WHERE b.state = 'RUNNING' AND builder_id = b.builder_id
                   AND (worker_id = a.worker_id OR worker_id IS NULL)
                 ORDER BY worker_id NULLS LAST LIMIT 1) AS usual,
               (SELECT json_agg(step ORDER BY step.ordinal) FROM (
                  -- Numbers for times: to read hundreds of dates takes a millisecond.
                  SELECT ordinal, name, state, result, text,
                         extract(epoch FROM started_at) AS started_at,
                         extract(epoch FROM finished_at) AS finished_at
                    FROM step WHERE attempt_id = a.id AND started_at IS NOT NULL) step) AS steps
          FROM (SELECT id FROM picked %s) shown
          JOIN build b ON b.id = shown.id JOIN builder r ON r.id = b.builder_id
          LEFT JOIN LATERAL (SELECT id, worker_id FROM attempt WHERE build_id = b.id
                              ORDER BY ordinal DESC LIMIT 1) a ON true
         ORDER BY b.id DESC
        """
            .formatted(picked, BuildRow.COLUMNS, older);
    return jdbc.sql(sql).params(parameters).query((rs, n) -> entry(rs)).list();
  }

  private static Entry entry(ResultSet rs) throws SQLException {
    Columns row = new Columns(rs);
    return new Entry(
        BuildRow.of(row),
        JsonColumn.list(rs, "steps", StepSpan[].class),
        row.secondsOrNull("usual"));
  }
}
