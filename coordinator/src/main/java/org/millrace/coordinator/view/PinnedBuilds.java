package org.millrace.coordinator.view;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builds that somebody pinned. */
@Component
public class PinnedBuilds {
  /** What stands for the table build b; each is looked up by its key, which OFFSET keeps so. */
  static final String BUILDS =
      """
      build_pin p CROSS JOIN LATERAL (SELECT * FROM build WHERE id = p.build_id OFFSET 0) b
      """;

  private final JdbcClient jdbc;

  PinnedBuilds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A pinned build. */
  public record Pinned(BuildRow build, Pin pin) {}

  /** Those of a builder, the newest build first. */
  public List<Pinned> of(long builder, int limit) {
    return jdbc.sql(
            """
            SELECT %s, %s
              FROM %s
              JOIN builder r ON r.id = b.builder_id
             WHERE b.builder_id = ?
             ORDER BY b.number DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS, Pin.COLUMNS, BUILDS))
        .params(builder, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Pinned(BuildRow.of(row), Pin.of(row));
        })
        .list();
  }
}
