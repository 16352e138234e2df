package org.millrace.coordinator.queue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.record.Transitions;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits to be built. Safe from any thread. */
@Component
public class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  private static final String SUBMIT =
      """
      WITH made AS (
        INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
        VALUES (:scheduler, :reason, :repository, :branch, :revision, :by) RETURNING id
      ), blamed AS (
        INSERT INTO build_set_change (build_set_id, change_id)
        SELECT made.id, c FROM made, unnest(:changes::bigint[]) AS c
      ), wanted AS MATERIALIZED (
        SELECT b.id, b.requirement_id, w.place, coalesce(CAST(:priority AS int), b.priority) AS priority
        FROM unnest(:builders::bigint[]) WITH ORDINALITY AS w (id, place)
          JOIN builder b ON b.id = w.id AND b.active
      ), older AS MATERIALIZED (
        -- What a claim has under its lock just now is about to be built, and is left to it.
        SELECT r.id, r.builder_id, r.rank FROM wanted w
          JOIN build_request r ON r.builder_id = w.id AND r.state = 'PENDING' AND r.collapses
          JOIN build_set s ON s.id = r.build_set_id
        WHERE :collapses AND s.repository = :repository AND s.branch = :branch
          AND NOT EXISTS (SELECT FROM build b WHERE b.request_id = r.id)
        FOR NO KEY UPDATE OF r SKIP LOCKED
      ), asked AS (
        INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority, collapses,
          rank, expires_at)
        SELECT made.id, w.id, w.requirement_id, w.priority, :collapses,
          least((SELECT min(o.rank) FROM older o WHERE o.builder_id = w.id),
            greatest(now(), queued.until) - w.priority * :point * interval '1 millisecond'),
          now() + :life * interval '1 millisecond'
        FROM made, wanted w LEFT JOIN LATERAL (
          -- When its turn would be over that waits already: the share that its builder has had.
          SELECT r.rank + r.priority * :point * interval '1 millisecond' + coalesce(
            (SELECT expected FROM pace WHERE builder_id = w.id AND worker_id IS NULL),
            1800) * interval '1 second' AS until
          FROM build_request r
          WHERE r.builder_id = w.id AND r.state = 'PENDING'
            AND NOT EXISTS (SELECT FROM older o WHERE o.id = r.id)
          ORDER BY r.rank DESC, r.id DESC LIMIT 1) AS queued ON true
        ORDER BY w.place
        RETURNING id, builder_id
      ), superseded AS (
        UPDATE build_request r SET state = 'SUPERSEDED', superseded_by = a.id, completed_at = now(),
          ended_by = :by, ended_why = 'request ' || a.id || ' is newer'
        FROM older o JOIN asked a ON a.builder_id = o.builder_id
        WHERE r.id = o.id RETURNING r.id
      ), noted AS (
      """
          + Transitions.INSERT
          + """
            SELECT 'request', id, '', 'PENDING', :by FROM asked
            UNION ALL SELECT 'request', id, 'PENDING', 'SUPERSEDED', :by FROM superseded
          )
          SELECT made.id AS build_set_id, asked.id, asked.builder_id FROM made, asked
          """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Signals signals;
  private final QueueSettings settings;

  Queue(
      JdbcClient jdbc, TransactionTemplate transactions, Signals signals, QueueSettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.signals = signals;
    this.settings = settings;
  }

  /**
   * Makes a build set with a request for each of its builders, in the caller's transaction if there
   * is one. Workers hear of it after the commit.
   *
   * <p>A submission that collapses takes the places of those of its kind that wait for the same
   * builder and branch and have no build yet: they are SUPERSEDED, the new request has the oldest
   * one's place in the line, and the build that comes of it has their changes in its blame list.
   *
   * @throws IllegalArgumentException where there are no builders, or one of them is not active;
   *     nothing is submitted then
   */
  public Submitted submit(Submission submission) {
    Submitted submitted = transactions.execute(status -> insert(submission));
    afterCommit(() -> {
      signals.raise(Topic.QUEUE);
      signals.raise(Topic.BUILDS);
    });
    return submitted;
  }

  private Submitted insert(Submission submission) {
    record Row(long set, long request, long builder) {}
    List<Row> rows =
        jdbc.sql(SUBMIT)
            .param("scheduler", submission.scheduler())
            .param("reason", submission.reason())
            .param("repository", submission.repository())
            .param("branch", submission.branch())
            .param("revision", submission.revision())
            .param("by", submission.by())
            .param("changes", submission.changes().toArray(Long[]::new))
            .param("priority", submission.priority())
            .param("collapses", submission.collapses() && settings.collapse())
            .param("point", settings.priorityPoint().toMillis())
            .param("life", settings.requestLife().toMillis())
            .param(
                "builders",
                submission.builders().stream().map(BuilderId::value).toArray(Long[]::new))
            .query((row, n) -> new Row(row.getLong(1), row.getLong(2), row.getLong(3)))
            .list();
    if (rows.isEmpty() || rows.size() != submission.builders().size()) {
      throw new IllegalArgumentException(
          "Of %d builders %d are active; only active ones can be asked to build."
              .formatted(submission.builders().size(), rows.size()));
    }
    Map<Long, RequestId> byBuilder = new TreeMap<>();
    rows.forEach(row -> byBuilder.put(row.builder(), new RequestId(row.request())));
    return new Submitted(
        rows.getFirst().set(),
        submission.builders().stream().map(builder -> byBuilder.get(builder.value())).toList());
  }

  /**
   * A change became known after one that contains it: it is in the same build sets.
   *
   * @param container id of the change that contains it
   */
  public void blame(long change, long container) {
    jdbc.sql(
            """
            INSERT INTO build_set_change (build_set_id, change_id)
            SELECT build_set_id, ? FROM build_set_change WHERE change_id = ?
            ON CONFLICT DO NOTHING
            """)
        .params(change, container)
        .update();
  }

  /**
   * Cancels a request that waits and has no build yet.
   *
   * @param by who wants it, {@code user ada}
   * @return false where it does not wait any more, or has a build, which is to be stopped instead
   */
  public boolean cancel(RequestId request, String by, String why) {
    boolean done =
        jdbc.sql(
                    """
                    WITH ended AS (
                      UPDATE build_request r SET state = 'CANCELLED', completed_at = now(),
                        result = 'CANCELLED', reason = 'STOPPED', ended_by = :by, ended_why = :why
                      WHERE r.id = :id AND r.state = 'PENDING'
                        AND NOT EXISTS (SELECT FROM build b WHERE b.request_id = r.id)
                      RETURNING r.id)
                    """
                        + Transitions.INSERT
                        + "SELECT 'request', id, 'PENDING', 'CANCELLED', :cause FROM ended")
                .param("id", request.value())
                .param("by", by)
                .param("why", why)
                .param("cause", why.isEmpty() ? by : by + ": " + why)
                .update()
            > 0;
    if (done) {
      afterCommit(() -> signals.raise(Topic.BUILDS));
    }
    return done;
  }

  /** Ends requests that no worker took in their time. */
  @Scheduled(fixedDelayString = "${millrace.sweep:1s}")
  void expire() {
    try {
      int expired =
          jdbc.sql(
                  """
                  WITH late AS (
                    SELECT id FROM build_request r
                    WHERE state = 'PENDING' AND expires_at < now()
                      AND NOT EXISTS (SELECT FROM build b WHERE b.request_id = r.id)
                    ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED
                  ), ended AS (
                    UPDATE build_request r SET state = 'EXPIRED', completed_at = now(),
                      reason = 'EXPIRED', ended_by = 'sweeper',
                      ended_why = 'no worker took it before its deadline'
                    FROM late WHERE r.id = late.id RETURNING r.id
                  )
                  """
                      + Transitions.INSERT
                      + "SELECT 'request', id, 'PENDING', 'EXPIRED', 'sweeper' FROM ended")
              .update();
      if (expired > 0) {
        LOG.info("{} requests expired: no worker took them before their deadline", expired);
        signals.raise(Topic.BUILDS);
      }
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("cannot look for expired requests, trying again: {}", e.getMessage());
    }
  }

  private static void afterCommit(Runnable hint) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      hint.run();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            hint.run();
          }
        });
  }
}
