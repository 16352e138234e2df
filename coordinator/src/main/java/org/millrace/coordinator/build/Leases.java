package org.millrace.coordinator.build;

import java.util.List;
import org.millrace.coordinator.record.Transitions;
import org.millrace.coordinator.worker.WorkerId;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Renews leases. */
@Component
class Leases {
  private final JdbcClient jdbc;
  private final LeaseSettings settings;

  Leases(JdbcClient jdbc, LeaseSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /**
   * Renews those that are the worker's under the epoch it names, and says for each what to do. One
   * that was lost is ABANDONED from here on: its agent has been told, as by a 409. The commit is
   * not waited for on disk: after a crash of the database the farm's outage grants every lease a
   * whole one anyway.
   */
  List<AttemptOrder> renew(WorkerId worker, List<HeldAttempt> held) {
    if (held.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            """
            WITH lazily AS MATERIALIZED (
              SELECT set_config('synchronous_commit', 'off', true)
            ), named AS (
              SELECT * FROM unnest(?::bigint[], ?::bigint[]) AS n(id, epoch)
            ), renewed AS (
              UPDATE attempt a SET lease_until = now() + ? * interval '1 millisecond'
              FROM named n, lazily
              WHERE a.id = n.id AND a.epoch = n.epoch AND a.worker_id = ?
                AND a.state IN ('LEASED', 'RUNNING')
              RETURNING a.id, a.build_id
            ), told AS (
              UPDATE attempt a SET state = 'ABANDONED'
              FROM named n
              WHERE a.id = n.id AND a.worker_id = ? AND a.state = 'LOST'
              RETURNING a.id
            ), noted AS (
            """
                + Transitions.INSERT
                + """
                  SELECT 'attempt', id, 'LOST', 'ABANDONED', 'its agent came back' FROM told
                )
                SELECT n.id, r.id IS NOT NULL AS held, b.stop_by, b.stop_why
                FROM named n LEFT JOIN renewed r ON r.id = n.id LEFT JOIN build b ON b.id = r.build_id
                """)
        .params(
            held.stream().map(HeldAttempt::attemptId).toArray(Long[]::new),
            held.stream().map(HeldAttempt::epoch).toArray(Long[]::new),
            settings.lease().toMillis(),
            worker.value(),
            worker.value())
        .query((row, n) -> {
          long id = row.getLong("id");
          if (!row.getBoolean("held")) {
            return new AttemptOrder(id, Order.ABANDON, "the lease is gone");
          }
          String by = row.getString("stop_by");
          return by == null
              ? new AttemptOrder(id, Order.CONTINUE, "")
              : new AttemptOrder(
                  id, Order.CANCEL, "stopped by " + by + ": " + row.getString("stop_why"));
        })
        .list();
  }
}
