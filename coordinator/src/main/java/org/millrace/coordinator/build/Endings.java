package org.millrace.coordinator.build;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.Verdict.StepVerdict;
import org.millrace.coordinator.record.Transitions;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down the end of an attempt and what follows for its build and request, within the caller's
 * transaction, which holds the attempt's row and the build's.
 */
@Component
class Endings {
  private static final String END =
      """
      WITH attempt_end AS (
        UPDATE attempt SET state = :state, finished_at = now(), result = :result, reason = :reason,
          message = left(concat_ws('; ', nullif(message, ''), nullif(:message, '')), 4000),
          results_due = CASE WHEN :tests THEN now() END
        WHERE id = :attempt
      ), steps AS (
        UPDATE step s SET result = v.result, reason = v.reason, text = v.text,
          detail = coalesce(nullif(v.detail, ''), s.detail), proof_line = v.line
        FROM unnest(:ordinals::int[], :results::text[], :reasons::text[], :texts::text[],
          :details::text[], :lines::bigint[]) AS v(ordinal, result, reason, text, detail, line)
        WHERE s.attempt_id = :attempt AND s.ordinal = v.ordinal
      ), build_end AS (
        UPDATE build SET state = CASE WHEN :retry THEN 'RETRYING' ELSE 'COMPLETE' END,
          result = CASE WHEN :retry THEN NULL ELSE :result END,
          reason = CASE WHEN :retry THEN NULL ELSE :reason END,
          summary = :summary, detail = :detail,
          finished_at = CASE WHEN :retry THEN NULL ELSE now() END
        WHERE id = :build RETURNING request_id, builder_id
      ), request_end AS (
        UPDATE build_request r SET state = CASE WHEN :retry THEN 'PENDING' ELSE 'COMPLETE' END,
          result = CASE WHEN :retry THEN NULL ELSE :result END,
          reason = CASE WHEN :retry THEN NULL ELSE :reason END,
          completed_at = CASE WHEN :retry THEN NULL ELSE now() END,
          not_before = CASE WHEN :retry THEN now() + :pause * interval '1 millisecond'
            ELSE r.not_before END,
          -- The life of a request begins anew, or its retry could expire before it may begin.
          expires_at = CASE WHEN :retry THEN now() + (r.expires_at - r.submitted_at)
            ELSE r.expires_at END
        FROM build_end WHERE r.id = build_end.request_id RETURNING r.id
      ), released AS (
        DELETE FROM lock_hold h USING build_end WHERE h.request_id = build_end.request_id
      ), took AS (
        SELECT b.builder_id, kept.worker_id, extract(epoch FROM now() - a.leased_at)::real AS seconds
        FROM build_end b, attempt a
          CROSS JOIN LATERAL (VALUES (NULL::bigint), (a.worker_id)) AS kept (worker_id)
        WHERE a.id = :attempt AND NOT :retry AND :result IN ('SUCCESS', 'WARNINGS')
      ), known AS (
        -- Ends do not wait for each other: of nine lengths one may be missing.
        SELECT p.builder_id, p.worker_id, t.seconds FROM took t JOIN pace p
          ON p.builder_id = t.builder_id AND p.worker_id IS NOT DISTINCT FROM t.worker_id
        FOR NO KEY UPDATE OF p SKIP LOCKED
      ), paced AS (
        UPDATE pace p SET lengths = k.seconds
          || trim_array(p.lengths, greatest(0, cardinality(p.lengths) - 8))
        FROM known k
        WHERE p.builder_id = k.builder_id AND p.worker_id IS NOT DISTINCT FROM k.worker_id
      ), first AS (
        INSERT INTO pace (builder_id, worker_id, lengths)
        SELECT t.builder_id, t.worker_id, ARRAY[t.seconds] FROM took t
        WHERE NOT EXISTS (SELECT FROM pace p WHERE p.builder_id = t.builder_id
                            AND p.worker_id IS NOT DISTINCT FROM t.worker_id)
        ON CONFLICT DO NOTHING
      )
      """
          + Transitions.INSERT
          + """
          SELECT 'attempt', :attempt, :before, :state, :cause
          UNION ALL SELECT 'build', :build, 'RUNNING',
            CASE WHEN :retry THEN 'RETRYING' ELSE 'COMPLETE' END, :cause
          UNION ALL SELECT 'request', id, 'RUNNING',
            CASE WHEN :retry THEN 'PENDING' ELSE 'COMPLETE' END, :cause FROM request_end
          """;

  private final JdbcClient jdbc;

  Endings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An attempt that is LEASED or RUNNING and whose row and build's row are locked.
   *
   * @param state of the attempt
   * @param stopBy who asked to stop the build; null where nobody did
   */
  record Held(
      AttemptId attempt,
      String state,
      int ordinal,
      BuildId build,
      @Nullable String stopBy,
      @Nullable String stopWhy,
      String worker) {}

  /**
   * Ends it.
   *
   * @param state FINISHED or LOST
   * @param cause for the record
   */
  void end(Held held, String state, Ending ending, String cause) {
    jdbc.sql(END)
        .param("attempt", held.attempt().value())
        .param("build", held.build().value())
        .param("before", held.state())
        .param("state", state)
        .param("result", ending.result().name())
        .param("reason", ending.reason().name())
        .param("message", Untrusted.text(ending.message(), 2000))
        .param("summary", Untrusted.text(ending.summary(), 1000))
        .param("detail", Untrusted.text(ending.detail(), 2000))
        .param("retry", ending.retryAfter() != null)
        .param("pause", ending.retryAfter() == null ? 0L : ending.retryAfter().toMillis())
        .param("ordinals", column(ending.steps(), v -> String.valueOf(v.ordinal())))
        .param("results", column(ending.steps(), v -> v.result().name()))
        .param("reasons", column(ending.steps(), v -> v.reason().name()))
        .param("texts", column(ending.steps(), v -> Untrusted.text(v.text(), 1000)))
        .param("details", column(ending.steps(), v -> Untrusted.text(v.detail(), 2000)))
        .param("lines", column(ending.steps(), v -> String.valueOf(v.line())))
        .param("tests", ending.tests())
        .param("cause", cause)
        .update();
  }

  /** A step that was running when its attempt was cut short ended there and then. */
  void closeRunningSteps(AttemptId attempt, Result result, Reason reason) {
    jdbc.sql(
            """
            UPDATE step SET state = 'FINISHED', finished_at = now(), result = ?, reason = ?,
              text = name || ' (' || ? || ')'
            WHERE attempt_id = ? AND state = 'RUNNING'
            """)
        .params(result.name(), reason.name(), result.word(), attempt.value())
        .update();
  }

  private static String[] column(List<StepVerdict> steps, Function<StepVerdict, String> value) {
    return steps.stream().map(value).toArray(String[]::new);
  }
}
