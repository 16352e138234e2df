package org.millrace.coordinator.build;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millrace.coordinator.record.Transitions;
import org.millrace.protocol.Event;
import org.millrace.protocol.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes down an attempt's events. */
@Component
class Chronicle {
  /**
   * The attempt's row, locked. The commit is not waited for on disk: the agent keeps its events
   * until it has finished, and finishing compares their numbers and is itself waited for, so that
   * what a crash of the database swallows is sent again.
   */
  private static final String OPEN =
      """
      WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
      SELECT a.state, a.last_event, a.build_id, w.name AS worker,
        ARRAY(SELECT name FROM step s WHERE s.attempt_id = a.id) AS steps
      FROM attempt a JOIN worker w ON w.id = a.worker_id, lazily
      WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ? AND a.state IN ('LEASED', 'RUNNING')
      FOR NO KEY UPDATE OF a
      """;

  /** Times of an agent whose clock is off by more than five minutes give way to our own. */
  private static final String APPLY =
      """
      WITH attempt_now AS (
        UPDATE attempt SET last_event = :last, state = 'RUNNING',
          started_at = coalesce(started_at, now()),
          message = left(concat_ws('; ', nullif(message, ''), nullif(:note, '')), 4000)
        WHERE id = :id RETURNING leased_at
      ), told AS (
        SELECT e.name, e.started, e.ended, e.exit_code, e.reason, e.detail,
          CASE WHEN e.started_at BETWEEN a.leased_at - interval '5 minutes'
            AND now() + interval '5 minutes' THEN e.started_at ELSE now() END AS started_at,
          CASE WHEN e.ended_at BETWEEN a.leased_at - interval '5 minutes'
            AND now() + interval '5 minutes' THEN e.ended_at ELSE now() END AS ended_at
        FROM attempt_now a, unnest(:names::text[], :started::boolean[], :startedAt::timestamptz[],
          :ended::text[], :endedAt::timestamptz[], :codes::int[], :reasons::text[],
          :details::text[])
          AS e(name, started, started_at, ended, ended_at, exit_code, reason, detail)
      ), steps AS (
        UPDATE step s SET
          state = CASE WHEN told.ended IS NOT NULL THEN 'FINISHED'
            WHEN told.started THEN 'RUNNING' ELSE s.state END,
          started_at = CASE WHEN told.started THEN told.started_at ELSE s.started_at END,
          finished_at = CASE WHEN told.ended IS NULL THEN s.finished_at ELSE told.ended_at END,
          ended = coalesce(told.ended, s.ended),
          exit_code = coalesce(told.exit_code, s.exit_code),
          reason = coalesce(told.reason, s.reason),
          detail = left(concat_ws('; ', nullif(s.detail, ''), nullif(told.detail, '')), 4000)
        FROM told WHERE s.attempt_id = :id AND s.name = told.name
      ), properties AS (
        INSERT INTO property (attempt_id, name, value, source)
        SELECT :id, p.name, p.value, p.source
        FROM unnest(:keys::text[], :values::text[], :sources::text[]) AS p(name, value, source)
        ON CONFLICT (attempt_id, name)
          DO UPDATE SET value = excluded.value, source = excluded.source
      )
      """
          + Transitions.INSERT
          + "SELECT 'attempt', :id, 'LEASED', 'RUNNING', :cause WHERE :first";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Fence fence;

  Chronicle(JdbcClient jdbc, TransactionTemplate transactions, Fence fence) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.fence = fence;
  }

  /**
   * What stands in the chronicle now.
   *
   * @param committed number of the last event
   * @param changed false where there was nothing new
   */
  record State(BuildId build, long committed, boolean changed) {}

  private record Page(BuildId build, String state, long last, String worker, Set<String> steps) {
    static Page of(ResultSet row) throws SQLException {
      Array steps = row.getArray("steps");
      return new Page(
          new BuildId(row.getLong("build_id")),
          row.getString("state"),
          row.getLong("last_event"),
          row.getString("worker"),
          Set.of((String[]) steps.getArray()));
    }
  }

  /**
   * Stores what is new.
   *
   * @throws Refusal where the proof fails, an event is not one, or a number is missing
   */
  State store(LeaseProof proof, List<Event> events) {
    EventCheck.check(events);
    Optional<State> state = transactions.execute(status -> storeLocked(proof, events));
    return state.orElseThrow(() -> fence.refusal(proof));
  }

  private Optional<State> storeLocked(LeaseProof proof, List<Event> events) {
    Page page =
        jdbc.sql(OPEN)
            .params(proof.attempt().value(), proof.epoch(), proof.tokenHash())
            .query((row, n) -> Page.of(row))
            .optional()
            .orElse(null);
    if (page == null) {
      return Optional.empty();
    }
    EventCheck.checkNames(events, page.steps());
    List<Event> fresh = events.stream().filter(e -> e.sequence() > page.last()).toList();
    if (fresh.isEmpty()) {
      return Optional.of(new State(page.build(), page.last(), false));
    }
    long expected = page.last() + 1;
    for (Event event : fresh) {
      if (event.sequence() != expected++) {
        throw new Refusal(
            ProblemCode.EVENT_GAP,
            "Event %d of %s does not follow %d. Send again from there."
                .formatted(event.sequence(), proof, page.last()),
            Map.of("events", page.last()));
      }
    }
    apply(proof.attempt(), page, fresh);
    return Optional.of(new State(page.build(), fresh.getLast().sequence(), true));
  }

  private void apply(AttemptId attempt, Page page, List<Event> fresh) {
    EventDigest digest = EventDigest.of(fresh);
    jdbc.sql(APPLY)
        .param("id", attempt.value())
        .param("last", fresh.getLast().sequence())
        .param("note", digest.note())
        .param("names", digest.column(EventDigest.StepNews::name))
        .param("started", digest.column(EventDigest.StepNews::started))
        .param("startedAt", digest.column(EventDigest.StepNews::startedAt))
        .param("ended", digest.column(EventDigest.StepNews::ended))
        .param("endedAt", digest.column(EventDigest.StepNews::endedAt))
        .param("codes", digest.column(EventDigest.StepNews::exitCode))
        .param("reasons", digest.column(EventDigest.StepNews::reason))
        .param("details", digest.column(EventDigest.StepNews::detail))
        .param("keys", digest.properties().keySet().toArray(String[]::new))
        .param(
            "values",
            digest.properties().values().stream()
                .map(EventDigest.Property::value)
                .toArray(String[]::new))
        .param(
            "sources",
            digest.properties().values().stream()
                .map(EventDigest.Property::source)
                .toArray(String[]::new))
        .param("first", page.state().equals("LEASED"))
        .param("cause", "worker " + page.worker())
        .update();
  }
}
