package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How builders stand, in a word: what stands at the head of a waterfall's columns. */
@Component
public class BuilderHeads {
  private final JdbcClient jdbc;
  private final Duration lease;

  BuilderHeads(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * A builder.
   *
   * @param last the result of its newest complete build; null before the first
   * @param online workers that can build it, are in use, and were heard from within a lease
   * @param held workers that could, and are paused or draining
   * @param offline workers that could, are in use, and were not heard from
   */
  public record Head(long builder, @Nullable Result last, int online, int held, int offline) {}

  /** By the builder's id. */
  public Map<Long, Head> of(Collection<Long> builders) {
    return jdbc
        .sql(
            """
            SELECT r.id, b.result, w.online, w.held, w.offline
              FROM unnest(?::bigint[]) AS wanted (id)
              JOIN builder r ON r.id = wanted.id
              JOIN requirement q ON q.id = r.requirement_id
             CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE state = 'ACTIVE' AND heard) AS online,
                     count(*) FILTER (WHERE state <> 'ACTIVE') AS held,
                     count(*) FILTER (WHERE state = 'ACTIVE' AND NOT heard) AS offline
                FROM (SELECT state, coalesce(last_seen_at > now() - make_interval(secs => ?),
                                             false) AS heard
                        FROM worker
                       WHERE state IN ('ACTIVE', 'PAUSED', 'DRAINING')
                         AND labels || abilities @> q.labels) able) w
              LEFT JOIN LATERAL (SELECT result FROM build
                                  WHERE builder_id = r.id AND state = 'COMPLETE'
                                  ORDER BY number DESC LIMIT 1) b ON true
            """)
        .param(builders.toArray(Long[]::new))
        .param(lease.toSeconds())
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Head(
              row.number("id"),
              row.resultOrNull("result"),
              row.integer("online"),
              row.integer("held"),
              row.integer("offline"));
        })
        .list()
        .stream()
        .collect(Collectors.toMap(Head::builder, Function.identity()));
  }
}
