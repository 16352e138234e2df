package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What somebody has to know of every builder who wants to tag a release. */
@Component
public class ReleaseBoard {
  private final JdbcClient jdbc;
  private final Duration lease;

  ReleaseBoard(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * What a builder says.
   *
   * @param last its newest verdict on the code: SUCCESS, WARNINGS or FAILURE; null where it has
   *     none. Builds that the farm itself failed say nothing and are passed over
   * @param broken null unless the newest verdict is FAILURE
   * @param served a worker that can build it was heard from within a lease, and is in use
   * @param toCome a build of it runs or waits
   */
  public record Word(
      long builder,
      @Nullable BuildRow last,
      @Nullable Breakage broken,
      boolean served,
      boolean toCome) {}

  /**
   * Since when a builder fails.
   *
   * @param lastGood the number of the good build before; 0 where there was none
   * @param builds how many of its builds there are since, the first bad one included
   */
  public record Breakage(long firstId, int firstNumber, int lastGood, Instant since, int builds) {}

  /** The head of a git branch. */
  public record Head(String repository, String branch, String revision, Instant movedAt) {}

  /** One of the newest verdicts of a builder. */
  public record Past(long builder, long build, int number, String revision, Result result) {}

  /** What these builders say, by id. */
  public Map<Long, Word> words(Collection<Long> builders) {
    return jdbc
        .sql(
            """
            WITH served AS MATERIALIZED (
              SELECT q.id, EXISTS (
                       SELECT 1 FROM worker w
                        WHERE w.state = 'ACTIVE' AND w.last_seen_at > now() - make_interval(secs => ?)
                          AND w.labels || w.abilities @> q.labels) AS yes
                FROM requirement q
            ), busy AS (
              SELECT builder_id FROM build_request WHERE state = 'PENDING'
              UNION
              SELECT builder_id FROM build WHERE state <> 'COMPLETE'
            )
            SELECT r.id AS of, s.yes AS served, r.id IN (SELECT builder_id FROM busy) AS to_come,
                   %s, g.number AS last_good, f.id AS first_id, f.number AS first_number,
                   f.finished_at AS since
              FROM builder r
              JOIN served s ON s.id = r.requirement_id
              LEFT JOIN LATERAL (SELECT * FROM build
                                  WHERE builder_id = r.id
                                    AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                                  ORDER BY number DESC LIMIT 1) b ON true
              LEFT JOIN LATERAL (SELECT number FROM build
                                  WHERE b.result = 'FAILURE' AND builder_id = r.id
                                    AND result IN ('SUCCESS', 'WARNINGS')
                                  ORDER BY number DESC LIMIT 1) g ON true
              LEFT JOIN LATERAL (SELECT id, number, finished_at FROM build
                                  WHERE b.result = 'FAILURE' AND builder_id = r.id
                                    AND number > coalesce(g.number, 0) AND result = 'FAILURE'
                                  ORDER BY number LIMIT 1) f ON true
             WHERE r.id = ANY (?)
            """
                .formatted(BuildRow.COLUMNS))
        .param(lease.toSeconds())
        .param(builders.toArray(Long[]::new))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          BuildRow last = row.numberOrNull("id") == null ? null : BuildRow.of(row);
          return new Word(
              row.number("of"),
              last,
              last == null || row.numberOrNull("first_id") == null
                  ? null
                  : new Breakage(
                      row.number("first_id"),
                      row.integer("first_number"),
                      row.integer("last_good"),
                      row.at("since"),
                      last.number() - row.integer("first_number") + 1),
              row.flag("served"),
              row.flag("to_come"));
        })
        .list()
        .stream()
        .collect(Collectors.toMap(Word::builder, Function.identity()));
  }

  /** The branches of which one of these builders, at least, has a verdict on the code. */
  public Set<String> heard(Collection<BuilderRow> builders) {
    return Set.copyOf(
        jdbc.sql(
                """
                SELECT w.branch
                  FROM (SELECT branch, array_agg(id) AS ids
                          FROM unnest(?::text[], ?::bigint[]) AS wanted (branch, id)
                         GROUP BY branch) w
                 -- The first that has one ends the search.
                 CROSS JOIN LATERAL (
                  SELECT v.id FROM unnest(w.ids) AS g (id)
                   CROSS JOIN LATERAL (
                    SELECT id FROM build
                     WHERE builder_id = g.id AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                     ORDER BY id DESC LIMIT 1) v
                   LIMIT 1) found
                """)
            .param(builders.stream().map(BuilderRow::branch).toArray(String[]::new))
            .param(builders.stream().map(BuilderRow::id).toArray(Long[]::new))
            .query(String.class)
            .list());
  }

  /** The heads of all git branches that are known. */
  public List<Head> heads() {
    return jdbc.sql(
            """
            SELECT repository, branch, revision, moved_at FROM branch_head WHERE gone_since IS NULL
            """)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Head(
              row.text("repository"), row.text("branch"), row.text("revision"), row.at("moved_at"));
        })
        .list();
  }

  /** The newest verdicts of these builders, newest first, by builder. */
  public Map<Long, List<Past>> past(Collection<Long> builders, int each) {
    return jdbc
        .sql(
            """
            SELECT b.builder_id, b.id, b.number, b.revision, b.result
              FROM unnest(?::bigint[]) AS wanted (id)
              JOIN LATERAL (SELECT * FROM build
                             WHERE builder_id = wanted.id
                               AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                             ORDER BY number DESC LIMIT ?) b ON true
             ORDER BY b.builder_id, b.number DESC
            """)
        .param(builders.toArray(Long[]::new))
        .param(each)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Past(
              row.number("builder_id"),
              row.number("id"),
              row.integer("number"),
              row.text("revision"),
              Result.valueOf(row.text("result")));
        })
        .list()
        .stream()
        .collect(Collectors.groupingBy(Past::builder));
  }
}
