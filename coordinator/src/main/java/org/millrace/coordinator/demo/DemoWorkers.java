package org.millrace.coordinator.demo;

import java.nio.charset.StandardCharsets;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The workers of a demonstration, told from real ones by a credential that nobody can have. */
final class DemoWorkers {
  /** Of a row of worker w: it is one of them. No hash of a credential is that short. */
  static final String IS_OURS = "w.credential_hash = convert_to('demo-' || w.id, 'UTF8')";

  private DemoWorkers() {}

  /** What stands in place of a hash. */
  static byte[] credential(long id) {
    return ("demo-" + id).getBytes(StandardCharsets.UTF_8);
  }

  /** Lets those be heard of that are not away, and keeps the leases of what they run. */
  static void keepAlive(JdbcClient jdbc) {
    jdbc.sql(
            """
            UPDATE worker w SET last_seen_at = now() WHERE %1$s
              AND last_seen_at > (SELECT max(last_seen_at) FROM worker w WHERE %1$s)
                                 - interval '10 minutes'
            """
                .formatted(IS_OURS))
        .update();
    jdbc.sql(
            """
            UPDATE attempt a SET lease_until = now() + interval '12 hours'
              FROM worker w WHERE w.id = a.worker_id AND %s
               AND a.state IN ('LEASED', 'RUNNING')
            """
                .formatted(IS_OURS))
        .update();
  }
}
