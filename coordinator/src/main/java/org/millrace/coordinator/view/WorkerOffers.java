package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a worker could build. */
@Component
public class WorkerOffers {
  private final JdbcClient jdbc;

  WorkerOffers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A builder in use that asks for nothing that the worker has not.
   *
   * @param usual how long a build takes as a rule, on whatever worker; null where none ever ended
   *     well
   */
  public record Offer(long builderId, String builder, String branch, @Nullable Duration usual) {}

  /** The first of them, those that are done soonest first. */
  public List<Offer> of(long worker, int limit) {
    return jdbc.sql(
            """
            SELECT r.id, r.name, r.branch, p.expected
              FROM worker w JOIN builder r ON r.active AND w.labels || w.abilities @> r.requires
              LEFT JOIN pace p ON p.builder_id = r.id AND p.worker_id IS NULL
             WHERE w.id = ? AND w.state = 'ACTIVE'
             ORDER BY p.expected NULLS LAST, r.position, r.id LIMIT ?
            """)
        .params(worker, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Offer(
              row.number("id"),
              row.text("name"),
              row.text("branch"),
              row.secondsOrNull("expected"));
        })
        .list();
  }
}
