package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is broken now, and since when. */
@Component
public class BrokenBuilders {
  private final JdbcClient jdbc;

  BrokenBuilders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A builder whose newest verdict is FAILURE or EXCEPTION.
   *
   * @param releases a release can be made from what it builds
   * @param severity what its newest verdict on the code means to a release; null where that is
   *     good, or where no release is made from what it builds
   * @param streak how many builds there are since the first bad one, that included
   */
  public record Broken(
      BuilderRow builder,
      BuildRow last,
      boolean releases,
      Release.@Nullable Severity severity,
      long firstId,
      int firstNumber,
      Instant since,
      int streak) {

    /** As long as it is so, PEP 11 lets nobody release the branch. */
    public boolean blocks() {
      return severity == Release.Severity.BLOCKS;
    }
  }

  /**
   * The builders in use whose newest verdict is bad, the most recently broken first. Builds that
   * were cancelled or skipped say nothing about the code and are passed over.
   */
  public List<Broken> find() {
    return jdbc.sql(
            """
            SELECT %s, f.id AS first_id, f.number AS first_number, f.finished_at AS since,
                   b.number - f.number + 1 AS streak, r.position, r.platform, r.architecture,
                   r.execution AS meant, r.mode, r.branch AS release, r.tags, r.requires, r.priority,
                   (SELECT result FROM build
                     WHERE builder_id = r.id AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                     ORDER BY number DESC LIMIT 1) AS verdict
              FROM builder r
              -- The index alone answers for the many that are not broken.
              JOIN LATERAL (SELECT id, result FROM build
                             WHERE builder_id = r.id
                               AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE', 'EXCEPTION')
                             ORDER BY id DESC LIMIT 1) v
                ON v.result IN ('FAILURE', 'EXCEPTION')
              JOIN build b ON b.id = v.id
              LEFT JOIN LATERAL (SELECT number FROM build
                                  WHERE builder_id = r.id AND result IN ('SUCCESS', 'WARNINGS')
                                  ORDER BY number DESC LIMIT 1) g ON true
              JOIN LATERAL (SELECT id, number, finished_at FROM build
                             WHERE builder_id = r.id AND number > coalesce(g.number, 0)
                               AND result IN ('FAILURE', 'EXCEPTION')
                             ORDER BY number LIMIT 1) f ON true
             WHERE r.active
             ORDER BY f.finished_at DESC, b.id DESC
            """
                .formatted(BuildRow.COLUMNS))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          BuildRow last = BuildRow.of(row);
          BuilderRow builder =
              new BuilderRow(
                  last.builderId(),
                  last.builder(),
                  true,
                  row.integer("position"),
                  row.text("platform"),
                  row.text("architecture"),
                  row.text("meant"),
                  row.text("mode"),
                  row.text("release"),
                  last.repository(),
                  row.texts("tags"),
                  row.texts("requires"),
                  row.integer("priority"));
          boolean releases = Releases.isMadeFrom(last.branch());
          return new Broken(
              builder,
              last,
              releases,
              releases && row.resultOrNull("verdict") == Result.FAILURE
                  ? Release.Severity.ofFailure(builder)
                  : null,
              row.number("first_id"),
              row.integer("first_number"),
              row.at("since"),
              row.integer("streak"));
        })
        .list();
  }
}
