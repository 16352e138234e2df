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
            SELECT s.build, c.*, n.total FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[])
                                         AS s (build, builder, behind, up_to)
             CROSS JOIN LATERAL (
               SELECT change_id, count(*) OVER () AS total
                 FROM blamed(s.builder, s.behind, s.up_to) ORDER BY change_id LIMIT ?) n
             -- OFFSET keeps it a look-up by key.
             CROSS JOIN LATERAL (
               SELECT id, revision, author, message, url, received_at FROM change
                WHERE id = n.change_id OFFSET 0) c
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
