package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The changes between the last good and the first bad build of many builders at once. */
@Component
public class Suspects {
  private final JdbcClient jdbc;

  Suspects(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Builds of a builder.
   *
   * @param build the id of the last one, by which the answer is found
   * @param behind the number of the build before the first one
   * @param upTo the number of the last one
   */
  public record Span(long build, long builder, int behind, int upTo) {}

  /**
   * A change that came with such builds.
   *
   * @param total how many there are, perhaps more than were asked for
   */
  public record Suspect(
      long build,
      long change,
      String revision,
      String author,
      String message,
      String url,
      Instant at,
      int total) {}

  /** For each span the first {@code most} changes, oldest first, by its build. */
  public Map<Long, List<Suspect>> of(Collection<Span> spans, int most) {
    if (spans.isEmpty()) {
      return Map.of();
    }
    return jdbc
        .sql(
            """
            SELECT s.build, c.* FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[])
                                  AS s (build, builder, behind, up_to)
             CROSS JOIN LATERAL (
              WITH RECURSIVE replaced AS (
                SELECT q.id, q.build_set_id
                  FROM build b JOIN build_request q ON q.id = b.request_id
                 WHERE b.builder_id = s.builder AND b.number > s.behind AND b.number <= s.up_to
                UNION ALL
                -- OFFSET keeps this a look-up by key, as in a plain join all that was ever
                -- superseded is hashed anew for each span.
                SELECT q.id, q.build_set_id
                  FROM replaced r CROSS JOIN LATERAL (
                    SELECT id, build_set_id FROM build_request WHERE superseded_by = r.id
                    OFFSET 0) q
              )
              SELECT c.id, c.revision, c.author, c.message, c.url, c.received_at,
                     count(*) OVER () AS total
                FROM change c
               WHERE c.id IN (SELECT sc.change_id FROM replaced r
                                JOIN build_set_change sc ON sc.build_set_id = r.build_set_id)
               ORDER BY c.id LIMIT ?) c
             ORDER BY s.build, c.id
            """)
        .param(spans.stream().map(Span::build).toArray(Long[]::new))
        .param(spans.stream().map(Span::builder).toArray(Long[]::new))
        .param(spans.stream().map(Span::behind).toArray(Integer[]::new))
        .param(spans.stream().map(Span::upTo).toArray(Integer[]::new))
        .param(most)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Suspect(
              row.number("build"),
              row.number("id"),
              row.text("revision"),
              row.text("author"),
              row.text("message"),
              row.text("url"),
              row.at("received_at"),
              row.integer("total"));
        })
        .list()
        .stream()
        .collect(Collectors.groupingBy(Suspect::build));
  }
}
