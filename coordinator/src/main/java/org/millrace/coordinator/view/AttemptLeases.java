package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Until when attempts are leased. */
@Component
public class AttemptLeases {
  private final JdbcClient jdbc;

  AttemptLeases(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The ends of the leases of a build's attempts that are under way, by attempt. */
  public Map<Long, Instant> of(long build) {
    Map<Long, Instant> leases = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, lease_until FROM attempt
             WHERE build_id = ? AND state IN ('LEASED', 'RUNNING')
            """)
        .param(build)
        .query(rs -> {
          Columns row = new Columns(rs);
          leases.put(row.number("id"), row.at("lease_until"));
        });
    return leases;
  }
}
