package org.millrace.coordinator.change;

import java.time.Duration;
import java.util.Optional;
import org.millrace.coordinator.record.Transitions;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of the table inbox. */
@Component
class InboxRows {
  private final JdbcClient jdbc;
  private final Transitions transitions;

  InboxRows(JdbcClient jdbc, Transitions transitions) {
    this.jdbc = jdbc;
    this.transitions = transitions;
  }

  /** A delivery that waits. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Waiting(long id, String event, byte[] payload, int attempts) {}

  /** Stores a delivery; false where it is there already. */
  boolean insert(Delivery delivery) {
    return jdbc.sql(
                """
                INSERT INTO inbox (source, delivery_id, event, payload)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (source, delivery_id) DO NOTHING
                """)
            .params(delivery.source(), delivery.id(), delivery.event(), delivery.body())
            .update()
        == 1;
  }

  /** Takes the oldest delivery that is due, for the rest of the transaction. */
  Optional<Waiting> take() {
    return jdbc.sql(
            """
            SELECT id, event, payload, attempts
            FROM inbox
            WHERE state = 'RECEIVED' AND retry_at <= clock_timestamp()
            ORDER BY id
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """)
        .query((row, index) ->
            new Waiting(row.getLong(1), row.getString(2), row.getBytes(3), row.getInt(4)))
        .optional();
  }

  /** The delivery is done with, unless another coordinator was faster. */
  void close(long id, String state, String outcome) {
    int closed =
        jdbc.sql(
                """
                UPDATE inbox
                SET state = ?, outcome = ?, processed_at = clock_timestamp(),
                    attempts = attempts + 1
                WHERE id = ? AND state = 'RECEIVED'
                """)
            .params(state, outcome, id)
            .update();
    if (closed == 1) {
      transitions.record("inbox", id, "RECEIVED", state, outcome);
    }
  }

  /** The delivery could not be worked off; it is tried again after {@code pause}. */
  void postpone(long id, String why, Duration pause) {
    jdbc.sql(
            """
            UPDATE inbox
            SET attempts = attempts + 1,
                outcome = ?,
                retry_at = clock_timestamp() + ? * interval '1 millisecond'
            WHERE id = ? AND state = 'RECEIVED'
            """)
        .params(why, pause.toMillis(), id)
        .update();
  }
}
