package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
   * @param served who could build it now
   * @param toCome a build of it runs or waits
   */
  public record Word(
      long builder,
      @Nullable BuildRow last,
      @Nullable Breakage broken,
      Served served,
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
              %s), busy AS (
              SELECT builder_id FROM build_request WHERE state = 'PENDING'
              UNION
              SELECT builder_id FROM build WHERE state <> 'COMPLETE'
            )
            SELECT r.id AS of, s.served, r.id IN (SELECT builder_id FROM busy) AS to_come,
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
                .formatted(Served.BY_REQUIREMENT, BuildRow.COLUMNS))
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
              Served.valueOf(row.text("served")),
              row.flag("to_come"));
        })
        .list()
        .stream()
        .collect(Collectors.toMap(Word::builder, Function.identity()));
  }

  /**
   * A builder whose failure stops a release of a branch.
   *
   * @param ref the git branch
   */
  public record Guard(String branch, String repository, String ref, long builder) {}

  /**
   * What the guards of a branch have said, in short.
   *
   * @param any one of them, at least, has a verdict on the code
   * @param onHead the newest verdict of one, at least, is about the head, or one has a build
   *     running or waiting, or the head is not known
   */
  public record Heard(String branch, boolean any, boolean onHead) {}

  /** What these guards have said, by branch. */
  public Map<String, Heard> heard(Collection<Guard> guards) {
    return jdbc
        .sql(
            """
            SELECT w.branch,
                   -- The first that has one ends the search, in both.
                   EXISTS (SELECT FROM unnest(w.ids) AS g (id)
                            CROSS JOIN LATERAL (
                             SELECT FROM build
                              WHERE builder_id = g.id AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                              ORDER BY id DESC LIMIT 1) v) AS any_said,
                   h.revision IS NULL
                   OR EXISTS (SELECT FROM build_request
                               WHERE state = 'PENDING' AND builder_id = ANY (w.ids))
                   OR EXISTS (SELECT FROM build
                               WHERE state <> 'COMPLETE' AND builder_id = ANY (w.ids))
                   OR EXISTS (SELECT FROM unnest(w.ids) AS g (id)
                               CROSS JOIN LATERAL (
                                SELECT revision FROM build
                                 WHERE builder_id = g.id
                                   AND result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                                 ORDER BY number DESC LIMIT 1) v
                               WHERE v.revision = h.revision) AS on_head
              FROM (SELECT branch, repository, ref, array_agg(builder) AS ids
                      FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])
                           AS wanted (branch, repository, ref, builder)
                     GROUP BY branch, repository, ref) w
              LEFT JOIN branch_head h
                ON h.repository = w.repository AND h.branch = w.ref AND h.gone_since IS NULL
            """)
        .param(guards.stream().map(Guard::branch).toArray(String[]::new))
        .param(guards.stream().map(Guard::repository).toArray(String[]::new))
        .param(guards.stream().map(Guard::ref).toArray(String[]::new))
        .param(guards.stream().map(Guard::builder).toArray(Long[]::new))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Heard(row.text("branch"), row.flag("any_said"), row.flag("on_head"));
        })
        .list()
        .stream()
        .collect(Collectors.toMap(Heard::branch, Function.identity()));
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
