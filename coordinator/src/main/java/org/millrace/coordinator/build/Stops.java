package org.millrace.coordinator.build;

import org.millrace.coordinator.record.Transitions;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Ends builds on somebody's word. */
@Component
class Stops {
  private static final int TRIES = 5;

  /** Locks in the order in which a claim does: the request, then the build. */
  private static final String END_RETRYING =
      """
      WITH request_now AS MATERIALIZED (
        SELECT r.id FROM build_request r JOIN build b ON b.request_id = r.id
        WHERE b.id = :build AND r.state = 'PENDING' FOR NO KEY UPDATE OF r
      ), build_end AS (
        UPDATE build b SET state = 'COMPLETE', result = :result, reason = :reason,
          summary = :summary, detail = :detail, finished_at = now(), stop_by = :by, stop_why = :why
        FROM request_now WHERE b.id = :build AND b.state = 'RETRYING' RETURNING b.id, b.request_id
      ), request_end AS (
        UPDATE build_request r SET state = 'COMPLETE', result = :result, reason = :reason,
          completed_at = now(), ended_by = :by, ended_why = :why
        FROM build_end WHERE r.id = build_end.request_id
      )
      """
          + Transitions.INSERT
          + """
          SELECT 'build', id, 'RETRYING', 'COMPLETE', :cause FROM build_end
          UNION ALL SELECT 'request', request_id, 'PENDING', 'COMPLETE', :cause FROM build_end
          """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  Stops(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** Between the two looks a retry may begin, or a run be lost; so it looks again. */
  StopOutcome stop(BuildId build, String by, String why) {
    for (int i = 0; i < TRIES; i++) {
      if (ask(build, by, why)) {
        return StopOutcome.ASKED;
      }
      if (endRetrying(build, "CANCELLED", "STOPPED", "cancelled", by, why)) {
        return StopOutcome.ENDED;
      }
      String state =
          jdbc.sql("SELECT state FROM build WHERE id = ?")
              .param(build.value())
              .query(String.class)
              .optional()
              .orElse("");
      if (state.isEmpty()) {
        return StopOutcome.UNKNOWN;
      }
      if (state.equals("COMPLETE")) {
        return StopOutcome.OVER;
      }
    }
    throw new IllegalStateException(
        "Build " + build.value() + " keeps changing its state; ask to stop it again.");
  }

  private boolean ask(BuildId build, String by, String why) {
    // Who asked first stays on record; asking again is no error.
    return jdbc.sql(
                """
                UPDATE build SET stop_by = coalesce(stop_by, ?), stop_why = coalesce(stop_why, ?)
                WHERE id = ? AND state = 'RUNNING'
                """)
            .params(by, why, build.value())
            .update()
        > 0;
  }

  /** Ends a build that waits for its next attempt; false where it does not. */
  boolean endRetrying(
      BuildId build, String result, String reason, String summary, String by, String why) {
    Integer rows =
        transactions.execute(status ->
            jdbc.sql(END_RETRYING)
                .param("build", build.value())
                .param("result", result)
                .param("reason", reason)
                .param("summary", summary)
                .param("detail", why)
                .param("by", by)
                .param("why", why)
                .param("cause", why.isEmpty() ? by : by + ": " + why)
                .update());
    return rows > 0;
  }
}
