package org.millrace.coordinator.build;

import java.util.List;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes lapsed leases away, on every coordinator, many at once without getting into each other's
 * way: a row that another sweeper or a call of the agent holds is skipped, and the state and the
 * time that were read are compared again under the lock.
 */
@Component
class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int AT_ONCE = 50;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Pulse pulse;
  private final Endings endings;
  private final Stops stops;
  private final Signals signals;
  private final LeaseSettings settings;

  Sweeper(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Pulse pulse,
      Endings endings,
      Stops stops,
      Signals signals,
      LeaseSettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.pulse = pulse;
    this.endings = endings;
    this.stops = stops;
    this.signals = signals;
    this.settings = settings;
  }

  @Scheduled(fixedDelayString = "${millrace.sweep:1s}")
  void sweep() {
    try {
      pulse.beat();
      while (sweepLapsed() == AT_ONCE) {
        LOG.info("{} leases lapsed at once, looking for more", AT_ONCE);
      }
      sweepExpired();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("cannot sweep, trying again: {}", e.getMessage());
    }
  }

  private int sweepLapsed() {
    List<Endings.Held> lapsed =
        transactions.execute(status -> {
          List<Endings.Held> held = lockLapsed();
          held.forEach(this::lose);
          return held;
        });
    for (Endings.Held held : lapsed) {
      signals.raise(Topic.build(held.build().value()));
      signals.raise(Topic.BUILDS);
    }
    return lapsed.size();
  }

  /** While the pulse is older than it should be, nobody knows whether agents could have called. */
  private List<Endings.Held> lockLapsed() {
    return jdbc.sql(
            """
            SELECT a.id, a.state, a.ordinal, a.build_id, b.stop_by, b.stop_why, w.name
            FROM attempt a JOIN build b ON b.id = a.build_id JOIN worker w ON w.id = a.worker_id
            WHERE a.state IN ('LEASED', 'RUNNING') AND (a.lease_until < now() OR w.state = 'RETIRED')
              AND (SELECT beaten_at FROM pulse) > now() - ? * interval '1 millisecond'
            ORDER BY a.id LIMIT ? FOR NO KEY UPDATE OF a, b SKIP LOCKED
            """)
        .params(pulse.longestGap().toMillis(), AT_ONCE)
        .query((row, n) ->
            new Endings.Held(
                new AttemptId(row.getLong("id")),
                row.getString("state"),
                row.getInt("ordinal"),
                new BuildId(row.getLong("build_id")),
                row.getString("stop_by"),
                row.getString("stop_why"),
                row.getString("name")))
        .list();
  }

  private void lose(Endings.Held held) {
    String heard = "worker %s was not heard from any more".formatted(held.worker());
    Ending ending;
    if (held.stopBy() != null) {
      ending =
          ending(Result.CANCELLED, Reason.STOPPED, "cancelled", heard + ", and it was stopped");
    } else {
      ending = ending(Result.EXCEPTION, Reason.WORKER_LOST, "exception", heard);
      if (settings.mayRetryAfter(held.ordinal())) {
        ending = ending.retrying(settings.retryAfter().get(held.ordinal() - 1));
      }
    }
    endings.end(held, "LOST", ending, "sweeper");
    endings.closeRunningSteps(held.attempt(), Result.EXCEPTION, Reason.WORKER_LOST);
    LOG.info(
        "attempt {} of build {} is lost: {}", held.attempt().value(), held.build().value(), heard);
  }

  private static Ending ending(Result result, Reason reason, String summary, String detail) {
    return new Ending(result, reason, summary, detail, List.of(), "", null);
  }

  /** Retries that found no worker within the life of a request. */
  private void sweepExpired() {
    List<BuildId> expired =
        jdbc.sql(
                """
                SELECT b.id FROM build_request r JOIN build b ON b.request_id = r.id
                WHERE r.state = 'PENDING' AND r.expires_at < now() AND b.state = 'RETRYING'
                """)
            .query((row, n) -> new BuildId(row.getLong(1)))
            .list();
    for (BuildId build : expired) {
      String why = "no worker took it again before its deadline";
      if (stops.endRetrying(build, "EXCEPTION", "EXPIRED", "exception", "sweeper", why)) {
        signals.raise(Topic.build(build.value()));
        signals.raise(Topic.BUILDS);
      }
    }
  }
}
