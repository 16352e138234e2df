package org.millrace.coordinator.build;

import org.millrace.coordinator.record.Transitions;
import org.millrace.protocol.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says why a call's proof did not open an attempt, once a statement has found that it did not. */
@Component
public class Fence {
  private final JdbcClient jdbc;

  Fence(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The refusal for {@code proof}. Where the attempt had been lost and its own agent now learns of
   * it, this is written down: the attempt is ABANDONED. To be called outside of the transaction
   * that failed, which is rolled back.
   */
  public Refusal refusal(LeaseProof proof) {
    return refusal(
        proof,
        new Refusal(ProblemCode.STALE_EPOCH, "The lease of " + proof + " is changing hands."));
  }

  /** The same, with what to say where the proof is good and something else was the matter. */
  public Refusal refusal(LeaseProof proof, Refusal otherwise) {
    long id = proof.attempt().value();
    record Row(boolean known, long epoch, String state) {}
    Row row =
        jdbc.sql("SELECT token_hash = ?, epoch, state FROM attempt WHERE id = ?")
            .params(proof.tokenHash(), id)
            .query((r, n) -> new Row(r.getBoolean(1), r.getLong(2), r.getString(3)))
            .optional()
            .orElse(null);
    if (row == null) {
      return new Refusal(ProblemCode.UNKNOWN_ATTEMPT, "There is no attempt " + id + ".");
    }
    if (!row.known()) {
      return new Refusal(
          ProblemCode.WRONG_ATTEMPT_TOKEN, "This token is not that of attempt " + id + ".");
    }
    boolean held = row.state().equals("LEASED") || row.state().equals("RUNNING");
    if (held && row.epoch() == proof.epoch()) {
      return otherwise;
    }
    if (row.state().equals("LOST")) {
      abandon(id);
    }
    return new Refusal(
        ProblemCode.STALE_EPOCH,
        "Attempt %d is %s at epoch %d, and the call came with epoch %d. Stop and forget it."
            .formatted(id, row.state(), row.epoch(), proof.epoch()));
  }

  private void abandon(long id) {
    jdbc.sql(
            """
            WITH told AS (
              UPDATE attempt SET state = 'ABANDONED' WHERE id = ? AND state = 'LOST' RETURNING id)
            """
                + Transitions.INSERT
                + "SELECT 'attempt', id, 'LOST', 'ABANDONED', 'its agent came back' FROM told")
        .param(id)
        .update();
  }
}
