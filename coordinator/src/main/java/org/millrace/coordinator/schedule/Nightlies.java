package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.NightlyScheduler;
import org.millrace.coordinator.change.BranchHeads;
import org.millrace.coordinator.change.Change;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.queue.Submitted;
import org.millrace.coordinator.schedule.SchedulerRows.Memory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Schedulers of kind {@code nightly}: they build a branch's head at fixed times. The next time is a
 * row, so that those which passed while no coordinator ran are made up for, once.
 */
@Component
class Nightlies {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);
  private static final Duration LATE = Duration.ofMinutes(2);

  private final SchedulerRows rows;
  private final ScheduledChanges scheduled;
  private final Changes changes;
  private final BranchHeads heads;
  private final BuildSets buildSets;
  private final FarmTime time;
  private final TransactionTemplate transaction;

  Nightlies(
      SchedulerRows rows,
      ScheduledChanges scheduled,
      Changes changes,
      BranchHeads heads,
      BuildSets buildSets,
      FarmTime time,
      PlatformTransactionManager transactions) {
    this.rows = rows;
    this.scheduled = scheduled;
    this.changes = changes;
    this.heads = heads;
    this.buildSets = buildSets;
    this.time = time;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** Keeps the changes for the next time, which goes without saying. */
  String see(NightlyScheduler scheduler, List<Change> added) {
    rows.lock(scheduler.name());
    Instant now = time.now();
    for (Change change : added) {
      boolean important = Importance.isImportant(scheduler.unimportant(), change.files());
      scheduled.add(scheduler.name(), change.id(), important, now);
    }
    return "";
  }

  /**
   * Fires if the time has come.
   *
   * @return when it will fire next; empty where it never does, or is paused
   */
  Optional<Instant> fireIfDue(Farm farm, NightlyScheduler scheduler) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          rows.lock(scheduler.name());
          Instant now = time.now();
          Memory memory = rows.find(scheduler.name());
          if (memory.paused()) {
            return Optional.empty();
          }
          Instant due = memory.dueAt();
          boolean planned = memory.timing().equals(timing(scheduler));
          if (planned && (due == null || due.isAfter(now))) {
            return Optional.ofNullable(due);
          }
          Optional<Instant> next = new CronTimes(scheduler.cron(), scheduler.zone()).after(now);
          rows.plan(scheduler.name(), timing(scheduler), next);
          if (planned && due != null) {
            fire(farm, scheduler, memory, due, now);
          }
          return next;
        }));
  }

  /** When it is to be looked at: at once where its next time is not known yet. */
  static Optional<Instant> due(NightlyScheduler scheduler, Memory memory) {
    return memory.timing().equals(timing(scheduler))
        ? Optional.ofNullable(memory.dueAt())
        : Optional.of(Instant.MIN);
  }

  /** Another expression or zone is another plan: what the old one had planned is forgotten. */
  private static String timing(NightlyScheduler scheduler) {
    return scheduler.cron() + " " + scheduler.zone();
  }

  private void fire(
      Farm farm, NightlyScheduler scheduler, Memory memory, Instant due, Instant now) {
    String when = CLOCK.format(ZonedDateTime.ofInstant(due, scheduler.zone()));
    if (due.plus(LATE).isBefore(now)) {
      when += ", late: at that time no coordinator ran";
    }
    if (scheduler.onlyIfChanged()
        && !memory.builtRevision().isEmpty()
        && scheduled.restless(scheduler.name()).isEmpty()) {
      rows.decided(
          scheduler.name(),
          now,
          "builds nothing: nothing important was pushed since the last time (" + when + ")",
          null);
      return;
    }
    Branch branch =
        farm.branches().stream()
            .filter(one -> one.name().equals(scheduler.branch()))
            .findFirst()
            .orElseThrow();
    List<Change> blamed = changes.find(scheduled.takeAll(scheduler.name()));
    String commit = heads.revision(branch.repository(), branch.ref()).orElse("");
    Submitted made =
        buildSets.make(
            farm,
            scheduler,
            new BuildSets.Revision(branch.repository(), branch.ref(), commit),
            "nightly of " + when,
            blamed);
    rows.decided(
        scheduler.name(),
        now,
        BuildSets.words(made, commit) + ": nightly of " + when,
        made.buildSetId());
    rows.built(scheduler.name(), commit.isEmpty() ? "head of " + branch.ref() : commit);
  }
}
