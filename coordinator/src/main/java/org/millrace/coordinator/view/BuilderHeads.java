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
   * @param served who could build it now
   */
  public record Head(long builder, @Nullable Result last, Served served) {}

  /** By the builder's id. */
  public Map<Long, Head> of(Collection<Long> builders) {
    return jdbc
        .sql(
            """
            WITH served AS MATERIALIZED (
              %s)
            SELECT r.id, b.result, s.served
              FROM unnest(?::bigint[]) AS wanted (id)
              JOIN builder r ON r.id = wanted.id
              JOIN served s ON s.id = r.requirement_id
              LEFT JOIN LATERAL (SELECT result FROM build
                                  WHERE builder_id = r.id AND state = 'COMPLETE'
                                  ORDER BY number DESC LIMIT 1) b ON true
            """
                .formatted(Served.BY_REQUIREMENT))
        .param(lease.toSeconds())
        .param(builders.toArray(Long[]::new))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Head(
              row.number("id"), row.resultOrNull("result"), Served.valueOf(row.text("served")));
        })
        .list()
        .stream()
        .collect(Collectors.toMap(Head::builder, Function.identity()));
  }
}
