package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.change.GitTrouble;
import org.millrace.coordinator.change.Poller;
import org.millrace.coordinator.schedule.SchedulerRows.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Schedulers of kind {@code poll}: they look at the heads of branches now and then. Whose turn it
 * is to look is decided in a row, so that several coordinators do not all ask.
 */
@Component
class Polls {
  private static final Logger LOG = LoggerFactory.getLogger(Polls.class);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final SchedulerRows rows;
  private final Poller poller;
  private final FarmTime time;
  private final TransactionTemplate transaction;

  Polls(SchedulerRows rows, Poller poller, FarmTime time, PlatformTransactionManager transactions) {
    this.rows = rows;
    this.poller = poller;
    this.time = time;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** Whether it is time to look, and this coordinator is the one to do it. */
  boolean take(PollScheduler scheduler) {
    return isDue(scheduler, rows.find(scheduler.name()), time.now()) && takeAlone(scheduler);
  }

  private static boolean isDue(PollScheduler scheduler, Memory memory, Instant now) {
    Instant due = memory.dueAt();
    boolean waits = due != null && due.isAfter(now) && memory.timing().equals(timing(scheduler));
    return !memory.paused() && !waits;
  }

  private boolean takeAlone(PollScheduler scheduler) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          rows.lock(scheduler.name());
          Instant now = time.now();
          Memory memory = rows.find(scheduler.name());
          if (!isDue(scheduler, memory, now)) {
            return false;
          }
          rows.plan(
              scheduler.name(),
              timing(scheduler),
              Optional.of(now.plus(pause(scheduler, memory.failures()))));
          return true;
        }));
  }

  private static String timing(PollScheduler scheduler) {
    return "every " + scheduler.every().toSeconds() + " s";
  }

  /** A repository that cannot be reached is asked less and less often. */
  private static Duration pause(PollScheduler scheduler, int failures) {
    Duration longer = scheduler.every().multipliedBy(1L << Math.min(failures, 10));
    return longer.compareTo(LONGEST_PAUSE) < 0 || failures == 0
        ? longer
        : scheduler.every().compareTo(LONGEST_PAUSE) > 0 ? scheduler.every() : LONGEST_PAUSE;
  }

  /** Looks. What hinders it becomes part of its state. */
  void look(Farm farm, PollScheduler scheduler) {
    Repository repository = farm.repository(scheduler.repository()).orElseThrow();
    List<Branch> branches =
        farm.branches().stream()
            .filter(branch -> scheduler.branches().contains(branch.name()))
            .toList();
    try {
      Poller.Found found = poller.look(repository, branches);
      transaction.executeWithoutResult(status -> {
        Instant now = time.now();
        if (!found.news().isEmpty()) {
          rows.decided(scheduler.name(), now, String.join("; ", found.news()), null);
          LOG.info("scheduler '{}': {}", scheduler.name(), String.join("; ", found.news()));
        }
        rows.looked(scheduler.name(), now, String.join("; ", found.troubles()));
      });
    } catch (GitTrouble trouble) {
      if (Thread.currentThread().isInterrupted()) {
        return; // stopped, which is nobody's trouble
      }
      LOG.warn("scheduler '{}' cannot look: {}", scheduler.name(), trouble.getMessage());
      rows.hindered(scheduler.name(), time.now(), String.valueOf(trouble.getMessage()));
    }
  }
}
