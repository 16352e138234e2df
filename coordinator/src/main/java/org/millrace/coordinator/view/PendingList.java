package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Requests that wait, in the order in which they are to be built. */
@Component
public class PendingList {
  private final JdbcClient jdbc;

  PendingList(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A request that waits.
   *
   * @param notBefore later than {@code submittedAt} while a retry backs off
   * @param reason why it is to be built
   */
  public record Pending(
      long id,
      long builderId,
      String branch,
      String revision,
      String reason,
      Instant submittedAt,
      Instant notBefore) {}

  public List<Pending> of(Collection<Long> builders, int limit) {
    return jdbc.sql(
            """
            SELECT q.id, q.builder_id, s.branch, s.revision, s.reason, q.submitted_at, q.not_before
              FROM build_request q JOIN build_set s ON s.id = q.build_set_id
             WHERE q.state = 'PENDING' AND q.builder_id = ANY (?)
             ORDER BY q.rank, q.id LIMIT ?
            """)
        .param(builders.toArray(Long[]::new))
        .param(limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Pending(
              row.number("id"),
              row.number("builder_id"),
              row.text("branch"),
              row.text("revision"),
              row.text("reason"),
              row.at("submitted_at"),
              row.at("not_before"));
        })
        .list();
  }
}
