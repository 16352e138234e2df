package org.millrace.coordinator.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.record.Transitions;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Facts;
import org.millrace.protocol.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** One-time tokens and what they are traded for; within the caller's transaction. */
final class Enrolments {
  private final JdbcClient jdbc;
  private final Transitions transitions;
  private final JsonMapper json;
  private final EnrolmentSettings settings;

  Enrolments(
      JdbcClient jdbc, Transitions transitions, JsonMapper json, EnrolmentSettings settings) {
    this.jdbc = jdbc;
    this.transitions = transitions;
    this.json = json;
    this.settings = settings;
  }

  /** A new one-time token; those that the worker had are void. */
  Secret open(long worker, String by) {
    jdbc.sql(
            """
            UPDATE enrolment SET expires_at = now()
            WHERE worker_id = ? AND used_at IS NULL AND expires_at > now()
            """)
        .param(worker)
        .update();
    Secret token = Secret.mint("mre_");
    jdbc.sql(
            """
            INSERT INTO enrolment (worker_id, token_hash, created_by, expires_at)
            VALUES (?, ?, ?, now() + ? * interval '1 millisecond')
            """)
        .params(worker, token.hash(), by, settings.enrolmentLife().toMillis())
        .update();
    return token;
  }

  EnrolmentResponse enrol(String token, Facts facts) {
    byte[] hash = Secret.hash(token);
    Long worker = use(hash);
    if (worker == null) {
      throw refusal(hash);
    }
    Secret credential = Secret.mint("mrw_");
    String before =
        jdbc.sql("SELECT state FROM worker WHERE id = ? FOR UPDATE")
            .param(worker)
            .query(String.class)
            .single();
    if (before.equals(WorkerState.RETIRED.name())) {
      throw new EnrolmentRefused(ProblemCode.TOKEN_USED, "The worker of this token is retired.");
    }
    if (!before.equals(WorkerState.ACTIVE.name())) {
      transitions.record("worker", worker, before, WorkerState.ACTIVE.name(), "enrolment");
    }
    return jdbc.sql(
            """
            UPDATE worker SET credential_hash = ?, facts = ?::jsonb, facts_at = now(),
              last_seen_at = now(), state = 'ACTIVE', state_reason = '',
              state_by = CASE state WHEN 'ACTIVE' THEN state_by ELSE 'enrolment' END,
              state_at = CASE state WHEN 'ACTIVE' THEN state_at ELSE now() END
            WHERE id = ? RETURNING id, name, labels, slots
            """)
        .params(credential.hash(), FactsText.of(json, facts), worker)
        .query((row, n) ->
            new EnrolmentResponse(
                row.getLong("id"),
                row.getString("name"),
                credential.text(),
                List.of((String[]) row.getArray("labels").getArray()),
                row.getInt("slots")))
        .single();
  }

  private @Nullable Long use(byte[] hash) {
    return jdbc.sql(
            """
            UPDATE enrolment SET used_at = now()
            WHERE token_hash = ? AND used_at IS NULL AND expires_at > now() RETURNING worker_id
            """)
        .param(hash)
        .query(Long.class)
        .optional()
        .orElse(null);
  }

  private EnrolmentRefused refusal(byte[] hash) {
    boolean unused =
        jdbc.sql("SELECT count(*) FROM enrolment WHERE token_hash = ? AND used_at IS NULL")
                .param(hash)
                .query(Long.class)
                .single()
            > 0;
    return unused
        ? new EnrolmentRefused(
            ProblemCode.TOKEN_EXPIRED,
            "This one-time token is too old. Ask the farm's operator for a new one.")
        : new EnrolmentRefused(
            ProblemCode.TOKEN_USED,
            "There is no such one-time token, or it has been used. Ask the farm's operator for a"
                + " new one.");
  }
}
