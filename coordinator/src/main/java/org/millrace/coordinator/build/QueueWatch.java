package org.millrace.coordinator.build;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Looks what may begin, for all held claims of this coordinator at once: after every hint, and by
 * itself once a sweep, because hints may be lost and pauses before a retry end without one. With
 * nobody waiting it does nothing.
 */
@Component
class QueueWatch implements SmartLifecycle, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

  private final JdbcClient jdbc;
  private final Signals signals;
  private final WaitingRoom room;
  private final LeaseSettings settings;
  private final Semaphore hints = new Semaphore(0);
  private volatile boolean running;

  QueueWatch(JdbcClient jdbc, Signals signals, WaitingRoom room, LeaseSettings settings) {
    this.jdbc = jdbc;
    this.signals = signals;
    this.room = room;
    this.settings = settings;
  }

  @Override
  public void start() {
    running = true;
    signals.subscribe(Topic.QUEUE, hints::release);
    signals.subscribe(Topic.WORKERS, room::ringForResting);
    signals.subscribe(Topic.ABILITIES, room::ringForAll);
    Thread.ofVirtual().name("queue watch").start(this);
  }

  /** Before the web server begins to wait for calls that are under way (the phase is higher). */
  @Override
  public void stop() {
    running = false;
    room.closeDoors();
    hints.release();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void run() {
    while (running) {
      try {
        if (hints.tryAcquire(settings.sweep().toMillis(), TimeUnit.MILLISECONDS)) {
          hints.drainPermits();
        }
        int waiters = room.size();
        if (running && waiters > 0) {
          room.ring(pending(waiters));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("cannot look into the queue, trying again: {}", e.getMessage());
        pause();
      }
    }
  }

  /** By lines, of which there are few; no more of each is counted than could be rung for. */
  private List<WaitingRoom.Need> pending(int waiters) {
    return jdbc.sql(
            """
            SELECT q.labels, ready.count FROM requirement q CROSS JOIN LATERAL (
              SELECT count(*), min(rank) AS first FROM (
                SELECT r.rank FROM build_request r
                WHERE r.requirement_id = q.id AND r.state = 'PENDING'
                  AND r.not_before <= now() AND (r.expires_at > now()) IS TRUE
                ORDER BY r.rank, r.id LIMIT ?) AS next) AS ready
            WHERE ready.count > 0 AND NOT EXISTS (
              SELECT FROM lock_rule k WHERE k.name = ANY (q.locks) AND k.per = 'farm' AND k.slots <=
                (SELECT count(*) FROM lock_hold h WHERE h.lock = k.name AND h.worker_id = 0))
            ORDER BY ready.first
            """)
        .param(waiters)
        .query((row, n) ->
            new WaitingRoom.Need(
                Set.copyOf(List.of((String[]) row.getArray(1).getArray())), row.getInt(2)))
        .list();
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(settings.sweep().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
