package org.millrace.coordinator.build;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.LogSum;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** The end of an attempt by its agent: is everything there, what came of it, write it down. */
@Component
class Finish {
  private static final Logger LOG = LoggerFactory.getLogger(Finish.class);

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Chronicle chronicle;
  private final LogStore logs;
  private final Adjudicator adjudicator;
  private final Endings endings;
  private final Fence fence;
  private final LeaseSettings settings;

  Finish(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Chronicle chronicle,
      LogStore logs,
      Adjudicator adjudicator,
      Endings endings,
      Fence fence,
      LeaseSettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.chronicle = chronicle;
    this.logs = logs;
    this.adjudicator = adjudicator;
    this.endings = endings;
    this.fence = fence;
    this.settings = settings;
  }

  /**
   * What came of it.
   *
   * @param build null where the attempt had been finished before
   */
  record Finished(FinishResponse answer, @Nullable BuildId build) {}

  Finished finish(LeaseProof proof, FinishRequest request) {
    check(request);
    try {
      requireWhole(proof, request);
      // Outside of any transaction: a log of 100 MB takes a while to read.
      Ending ending = ending(proof.attempt(), request);
      Optional<Finished> finished = transactions.execute(status -> write(proof, request, ending));
      return finished.orElseThrow(() -> fence.refusal(proof));
    } catch (Refusal refusal) {
      if (refusal.code() == ProblemCode.STALE_EPOCH) {
        return earlier(proof).map(answer -> new Finished(answer, null)).orElseThrow(() -> refusal);
      }
      throw refusal;
    }
  }

  private static void check(FinishRequest request) {
    if (request.end() == null || request.logs() == null) {
      throw new Refusal(ProblemCode.MALFORMED, "No end, or no list of logs.");
    }
    for (LogSum sum : request.logs()) {
      if (sum == null || sum.name() == null || sum.sha256() == null || sum.size() < 0) {
        throw new Refusal(ProblemCode.MALFORMED, "A log without name, size or SHA-256.");
      }
      if (!Protocol.LOG_NAME.matcher(sum.name()).matches()) {
        throw new Refusal(ProblemCode.MALFORMED, "No log can be called '" + sum.name() + "'.");
      }
    }
  }

  private void requireWhole(LeaseProof proof, FinishRequest request) {
    long committed;
    try {
      committed =
          chronicle
              .store(proof, request.events() == null ? List.of() : request.events())
              .committed();
    } catch (Refusal refusal) {
      if (refusal.code() != ProblemCode.EVENT_GAP || refusal.committed() == null) {
        throw refusal;
      }
      committed = refusal.committed().getOrDefault("events", 0L);
    }
    Map<String, Long> missing = new HashMap<>(logs.missing(proof.attempt(), request.logs()));
    if (committed < request.lastEvent()) {
      missing.put("events", committed);
    }
    if (!missing.isEmpty()) {
      throw new Refusal(
          ProblemCode.INCOMPLETE,
          "Not everything of " + proof + " has arrived. Send from there: " + missing,
          missing);
    }
  }

  private Ending ending(AttemptId attempt, FinishRequest request) {
    Verdict verdict = verdict(attempt);
    String message = Untrusted.text(request.message(), 2000);
    return switch (request.end()) {
      case COMPLETED -> Ending.over(verdict, message);
      case CANCELLED ->
          Ending.over(overruled(verdict, Result.CANCELLED, Reason.STOPPED, message), message);
      case BROKEN -> {
        Reason reason = request.reason();
        yield Ending.over(
            overruled(
                verdict,
                Result.EXCEPTION,
                reason != null && reason.isInfrastructure() ? reason : Reason.AGENT_FAILED,
                message),
            message);
      }
    };
  }

  /** The steps speak for themselves; for the attempt as a whole the agent knows better. */
  private static Verdict overruled(Verdict verdict, Result result, Reason reason, String message) {
    String summary = verdict.result() == result ? verdict.summary() : result.word();
    String detail = message.isEmpty() ? verdict.detail() : message;
    return new Verdict(result, reason, summary, detail, verdict.steps());
  }

  /** A defect of ours in reading a log must not keep the worker's slot for ever. */
  private Verdict verdict(AttemptId attempt) {
    try {
      return adjudicator.adjudicate(attempt);
    } catch (DataAccessException | TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("no verdict on attempt {}, the build ends with EXCEPTION", attempt.value(), e);
      return new Verdict(
          Result.EXCEPTION, Reason.NONE, "exception", "no verdict could be drawn: " + e, List.of());
    }
  }

  private Optional<Finished> write(LeaseProof proof, FinishRequest request, Ending ending) {
    Endings.Held held =
        jdbc.sql(
                """
                SELECT a.state, a.ordinal, b.id AS build_id, b.stop_by, b.stop_why, w.name
                FROM attempt a JOIN build b ON b.id = a.build_id JOIN worker w ON w.id = a.worker_id
                WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ?
                  AND a.state IN ('LEASED', 'RUNNING')
                FOR NO KEY UPDATE OF a, b
                """)
            .params(proof.attempt().value(), proof.epoch(), proof.tokenHash())
            .query((row, n) ->
                new Endings.Held(
                    proof.attempt(),
                    row.getString("state"),
                    row.getInt("ordinal"),
                    new BuildId(row.getLong("build_id")),
                    row.getString("stop_by"),
                    row.getString("stop_why"),
                    row.getString("name")))
            .optional()
            .orElse(null);
    if (held == null) {
      return Optional.empty();
    }
    Ending decided = ending;
    if (ending.result() == Result.EXCEPTION
        && ending.reason().isInfrastructure()
        && held.stopBy() == null
        && settings.mayRetryAfter(held.ordinal())) {
      decided = ending.retrying(settings.retryAfter().get(held.ordinal() - 1));
    }
    endings.end(held, "FINISHED", decided, "worker " + held.worker());
    if (request.end() != FinishRequest.AttemptEnd.COMPLETED) {
      endings.closeRunningSteps(proof.attempt(), ending.result(), ending.reason());
    }
    return Optional.of(
        new Finished(
            new FinishResponse(decided.result(), decided.reason(), decided.summary()),
            held.build()));
  }

  /** The answer that this attempt's end has had before, where its answer was lost. */
  private Optional<FinishResponse> earlier(LeaseProof proof) {
    return jdbc.sql(
            """
            SELECT a.result, a.reason, CASE a.result WHEN 'RETRY' THEN ? ELSE b.summary END
            FROM attempt a JOIN build b ON b.id = a.build_id
            WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ? AND a.state = 'FINISHED'
            """)
        .params(Ending.RETRY_SUMMARY, proof.attempt().value(), proof.epoch(), proof.tokenHash())
        .query((row, n) ->
            new FinishResponse(
                Result.valueOf(row.getString(1)),
                Reason.valueOf(row.getString(2)),
                row.getString(3)))
        .optional();
  }
}
