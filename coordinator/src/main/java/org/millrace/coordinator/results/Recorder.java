package org.millrace.coordinator.results;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.BuildId;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Reads the tests of attempts that are over: after a hint, and by itself every few seconds. Who
 * takes one postpones it; if this coordinator dies over it, another takes it then. One that cannot
 * be read is marked with why, and is in nobody's way.
 */
@Component
class Recorder implements SmartLifecycle, Runnable {
  /** Of what the reader understands; higher when it understands more. */
  static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final JdbcClient jdbc;
  private final AttemptReports reports;
  private final RunStore store;
  private final Signals signals;
  private final Semaphore hints = new Semaphore(0);
  private volatile boolean running;

  Recorder(JdbcClient jdbc, AttemptReports reports, RunStore store, Signals signals) {
    this.jdbc = jdbc;
    this.reports = reports;
    this.store = store;
    this.signals = signals;
  }

  private record Due(AttemptId attempt, BuildId build) {}

  @Override
  public void start() {
    running = true;
    signals.subscribe(Topic.RESULTS, hints::release);
    Thread.ofVirtual().name("results").start(this);
  }

  @Override
  public void stop() {
    running = false;
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
        if (hints.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          hints.drainPermits();
        }
        Optional<Due> due = running ? take() : Optional.empty();
        while (due.isPresent()) {
          record(due.get());
          due = running ? take() : Optional.empty();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("cannot record results of tests, trying again: {}", e.getMessage());
      }
    }
  }

  private Optional<Due> take() {
    return jdbc.sql(
            """
            UPDATE attempt SET results_due = now() + interval '10 minutes'
            WHERE id = (SELECT id FROM attempt WHERE results_due <= now()
                        ORDER BY results_due LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING id, build_id
            """)
        .query((row, n) -> new Due(new AttemptId(row.getLong(1)), new BuildId(row.getLong(2))))
        .optional();
  }

  private void record(Due due) {
    try {
      read(due.attempt());
    } catch (TransientDataAccessException
        | RecoverableDataAccessException
        | DataAccessResourceFailureException
        | TransactionException e) {
      throw e; // the database's trouble, not the attempt's
    } catch (IOException | RuntimeException e) {
      LOG.error("the tests of attempt {} cannot be read", due.attempt().value(), e);
      jdbc.sql(
              """
              UPDATE attempt SET results_due = NULL, results_version = ?, results_error = ?
              WHERE id = ?
              """)
          .params(VERSION, StoredText.line(e.toString(), 1_000), due.attempt().value())
          .update();
    }
    signals.raise(Topic.build(due.build().value()));
  }

  /** Reads an attempt's tests and stores them in the place of what was stored before. */
  void read(AttemptId attempt) throws IOException {
    AttemptReports.Read read = reports.read(attempt);
    store.store(attempt, read.reports(), VERSION, read.trouble());
  }
}
