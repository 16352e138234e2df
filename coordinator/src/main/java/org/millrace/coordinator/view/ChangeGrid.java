package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Changes × builders: what became of every change on every builder. */
@Component
public class ChangeGrid {
  private final JdbcClient jdbc;
  private final Duration lease;

  ChangeGrid(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * What became of a change on a builder. Where its request was superseded, this is what came of
   * the one that took its place.
   *
   * @param state of the request; of the build once there is one
   * @param waits who could take it now; null unless it waits for that
   * @param result null until it is complete
   * @param build null until there is one
   * @param number the build's, 0 until there is one
   * @param lastGood the number of the good build that was the builder's newest verdict on another
   *     commit before this failure; null where it is no failure, or was none after a good one
   * @param mended a newer build of the builder is good; said of failures only
   * @param summary what failed, in a few words; said of failures only, as is {@code detail}
   * @param carried it was built with a newer change
   */
  public record Cell(
      long change,
      long builder,
      String state,
      @Nullable Served waits,
      @Nullable Result result,
      @Nullable Long build,
      int number,
      @Nullable Integer lastGood,
      boolean mended,
      String summary,
      String detail,
      boolean carried) {

    /** It waits for a worker, and all that could take it are away. */
    public boolean isStuck() {
      return waits != null && waits != Served.ONLINE;
    }

    /** Red here, and green before: this change broke it, or one that was built with it. */
    public boolean isFresh() {
      return result == Result.FAILURE && lastGood != null;
    }
  }

  /**
   * Changes with an id below {@code before}, newest first.
   *
   * @param branches the git branches that are wanted; null for all
   */
  public List<ChangeList.ChangeRow> changes(
      @Nullable Collection<String> branches, long before, int limit) {
    String[] wanted = branches == null ? null : branches.toArray(String[]::new);
    return jdbc.sql(
            """
            SELECT %s FROM change
             WHERE id < ? AND (?::text[] IS NULL OR branch = ANY (?)) ORDER BY id DESC LIMIT ?
            """
                .formatted(ChangeList.COLUMNS))
        .param(before)
        .param(wanted)
        .param(wanted)
        .param(limit)
        .query((rs, n) -> ChangeList.change(new Columns(rs)))
        .list();
  }

  public Optional<ChangeList.ChangeRow> change(long id) {
    return jdbc.sql("SELECT %s FROM change WHERE id = ?".formatted(ChangeList.COLUMNS))
        .param(id)
        .query((rs, n) -> ChangeList.change(new Columns(rs)))
        .optional();
  }

  /** What became of the changes, at most one cell for each change and builder. */
  public List<Cell> cells(Collection<Long> changes) {
    return jdbc.sql(
            """
            WITH RECURSIVE asked AS (
              SELECT sc.change_id, q.builder_id, q.id, q.state, q.requirement_id, q.superseded_by,
                     false AS carried
                FROM build_set_change sc JOIN build_request q ON q.build_set_id = sc.build_set_id
               WHERE sc.change_id = ANY (?)
              UNION
              -- One by one, by the key: as a plain join it is taken for one with the whole table.
              SELECT a.change_id, q.builder_id, q.id, q.state, q.requirement_id, q.superseded_by, true
                FROM asked a CROSS JOIN LATERAL (
                  SELECT * FROM build_request WHERE id = a.superseded_by LIMIT 1) q
            ), newest AS (
              SELECT DISTINCT ON (change_id, builder_id) * FROM asked WHERE superseded_by IS NULL
               ORDER BY change_id, builder_id, state = 'COMPLETE' DESC, id DESC
            ), served AS MATERIALIZED (
              %s)
            SELECT n.change_id, n.builder_id, coalesce(b.state, n.state) AS state, b.result,
                   s.served AS waits,
                   CASE WHEN b.result = 'FAILURE' THEN b.summary END AS summary,
                   CASE WHEN b.result = 'FAILURE' THEN b.detail END AS detail,
                   b.id AS build_id, coalesce(b.number, 0) AS number, n.carried,
                   CASE WHEN p.result IN ('SUCCESS', 'WARNINGS') THEN p.number END AS last_good,
                   b.result = 'FAILURE' AND EXISTS (
                     SELECT 1 FROM build g
                      WHERE g.builder_id = b.builder_id AND g.number > b.number
                        AND g.result IN ('SUCCESS', 'WARNINGS')) AS mended
              FROM newest n
              LEFT JOIN served s ON s.id = n.requirement_id AND n.state = 'PENDING'
              LEFT JOIN build b ON b.request_id = n.id
              LEFT JOIN LATERAL (
                SELECT number, result FROM build
                 WHERE b.result = 'FAILURE' AND builder_id = b.builder_id AND number < b.number
                   AND revision <> b.revision
                   AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                 ORDER BY number DESC LIMIT 1) p ON true
            """
                .formatted(Served.BY_REQUIREMENT))
        .param(changes.toArray(Long[]::new))
        .param(lease.toSeconds())
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Cell(
              row.number("change_id"),
              row.number("builder_id"),
              row.text("state"),
              served(row.textOrNull("waits")),
              row.resultOrNull("result"),
              row.numberOrNull("build_id"),
              row.integer("number"),
              row.integerOrNull("last_good"),
              row.flag("mended"),
              row.text("summary"),
              row.text("detail"),
              row.flag("carried"));
        })
        .list();
  }

  private static @Nullable Served served(@Nullable String word) {
    return word == null ? null : Served.valueOf(word);
  }
}
