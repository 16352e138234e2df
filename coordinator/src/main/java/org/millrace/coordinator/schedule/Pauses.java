package org.millrace.coordinator.schedule;

import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Pausing and resuming schedulers, with its place in the audit. Any thread. */
@Component
public class Pauses {
  private final Catalog catalog;
  private final SchedulerRows rows;
  private final FarmTime time;
  private final Audit audit;
  private final Signals signals;
  private final TransactionTemplate transaction;

  Pauses(
      Catalog catalog,
      SchedulerRows rows,
      FarmTime time,
      Audit audit,
      Signals signals,
      PlatformTransactionManager transactions) {
    this.catalog = catalog;
    this.rows = rows;
    this.time = time;
    this.audit = audit;
    this.signals = signals;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * From now on the scheduler decides nothing. Changes are kept for it.
   *
   * @throws Refused where there is no such scheduler
   */
  public void pause(Caller caller, String scheduler, String why) {
    change(
        caller,
        scheduler,
        "scheduler.pause",
        why,
        () -> rows.pause(scheduler, time.now(), caller.cause(), why));
  }

  /**
   * The scheduler decides again: changes that waited are built together, times that passed are not
   * made up for.
   *
   * @throws Refused where there is no such scheduler
   */
  public void resume(Caller caller, String scheduler) {
    change(caller, scheduler, "scheduler.resume", "", () -> rows.resume(scheduler));
  }

  private void change(Caller caller, String scheduler, String action, String why, Runnable change) {
    if (catalog.current().scheduler(scheduler).isEmpty()) {
      throw new Refused(Refused.Kind.UNKNOWN, "There is no scheduler '" + scheduler + "'.");
    }
    transaction.executeWithoutResult(status -> {
      rows.lock(scheduler);
      change.run();
      audit.record(caller, action, "scheduler " + scheduler, why);
    });
    signals.raise(Topic.CHANGES);
    signals.raise(Topic.SCHEDULERS);
  }
}
