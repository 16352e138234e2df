package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a builder's good builds were like: the measure for its other builds. */
@Component
public class GoodBuilds {
  /** So many good builds say what is usual. */
  private static final int MANY = 5;

  private final JdbcClient jdbc;

  GoodBuilds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The newest good build of a builder before one of its builds. */
  public Optional<Good> before(long builder, int number) {
    return jdbc.sql(
            """
            SELECT id, number FROM build
             WHERE builder_id = ? AND number < ? AND result IN ('SUCCESS', 'WARNINGS')
             ORDER BY number DESC LIMIT 1
            """)
        .params(builder, number)
        .query((rs, n) -> new Good(rs.getLong("id"), rs.getInt("number")))
        .optional();
  }

  /** A build that was good. */
  public record Good(long id, int number) {}

  /**
   * How long each step took in the good builds before one of the builder's builds: the median of
   * the newest five, by the step's name.
   */
  public Map<String, Duration> steps(long builder, int number) {
    Map<String, Duration> usual = new HashMap<>();
    jdbc.sql(
            """
            SELECT s.name, percentile_cont(0.5) WITHIN GROUP (
                     ORDER BY extract(epoch FROM s.finished_at - s.started_at)) AS usual
              FROM (SELECT id FROM build
                     WHERE builder_id = ? AND number < ? AND result IN ('SUCCESS', 'WARNINGS')
                     ORDER BY number DESC LIMIT ?) g
              JOIN LATERAL (SELECT id FROM attempt WHERE build_id = g.id
                             ORDER BY ordinal DESC LIMIT 1) a ON true
              JOIN step s ON s.attempt_id = a.id
             WHERE s.started_at IS NOT NULL AND s.finished_at IS NOT NULL
             GROUP BY s.name
            """)
        .params(builder, number, MANY)
        .query(row -> {
          usual.put(
              row.getString("name"), Duration.ofMillis((long) (row.getDouble("usual") * 1000)));
        });
    return usual;
  }
}
