package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
      @Nullable Long after,
      int limit) {}

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
   * Builds, newest first. With neither {@code before} nor {@code after}, all that run are among
   * them, however old.
   */
  public List<BuildRow> builds(Wanted wanted) {
    boolean ascending = wanted.after() != null;
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
    String order = "ORDER BY id " + (ascending ? "ASC" : "DESC") + " LIMIT " + wanted.limit();
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
    String sql =
        """
        WITH picked AS MATERIALIZED (%s)
        SELECT %s FROM picked JOIN build b ON b.id = picked.id JOIN builder r ON r.id = b.builder_id
         ORDER BY b.id %s
        """
            .formatted(picked, BuildRow.COLUMNS, ascending ? "ASC" : "DESC");
    List<BuildRow> found =
        jdbc.sql(sql).params(parameters).query((rs, n) -> BuildRow.of(new Columns(rs))).list();
    return ascending ? found.reversed() : found;
  }

  /** The builds that are not complete and older than {@code oldest}. */
  public List<BuildRow> runningBelow(long oldest, @Nullable Collection<Long> builders, int limit) {
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.state <> 'COMPLETE' AND b.id < ? AND (?::bigint[] IS NULL OR b.builder_id = ANY (?))
             ORDER BY b.id DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS))
        .param(oldest)
        .param(builders == null ? null : builders.toArray(Long[]::new))
        .param(builders == null ? null : builders.toArray(Long[]::new))
        .param(limit)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }

  /** The steps that have begun, of each build's newest attempt, in order, by build. */
  public Map<Long, List<StepSpan>> steps(Collection<Long> builds) {
    return jdbc
        .sql(
            """
            SELECT a.build_id, s.ordinal, s.name, s.state, s.result, s.text, s.started_at,
                   s.finished_at
              FROM unnest(?) AS wanted (id)
              JOIN LATERAL (SELECT id, build_id FROM attempt WHERE build_id = wanted.id
                             ORDER BY ordinal DESC LIMIT 1) a ON true
              JOIN step s ON s.attempt_id = a.id
             WHERE s.started_at IS NOT NULL
             ORDER BY a.build_id, s.ordinal
            """)
        .param(builds.toArray(Long[]::new))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new StepSpan(
              row.number("build_id"),
              row.integer("ordinal"),
              row.text("name"),
              row.text("state"),
              row.resultOrNull("result"),
              row.text("text"),
              row.at("started_at"),
              row.atOrNull("finished_at"));
        })
        .list()
        .stream()
        .collect(Collectors.groupingBy(StepSpan::buildId));
  }
}
