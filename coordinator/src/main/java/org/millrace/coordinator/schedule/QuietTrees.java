package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.BranchScheduler;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.change.BranchHeads;
import org.millrace.coordinator.change.Change;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.queue.Submitted;
import org.millrace.coordinator.schedule.ScheduledChanges.Restless;
import org.millrace.coordinator.schedule.SchedulerRows.Memory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Schedulers of kind {@code branch}: they build a branch that was pushed to and is quiet since. */
@Component
class QuietTrees {
  private final SchedulerRows rows;
  private final ScheduledChanges scheduled;
  private final Changes changes;
  private final BranchHeads heads;
  private final BuildSets buildSets;
  private final FarmTime time;
  private final TransactionTemplate transaction;

  QuietTrees(
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

  /** Within the transaction that made the changes: one that waits for no quiet builds here. */
  String see(Farm farm, BranchScheduler scheduler, List<Change> added) {
    rows.lock(scheduler.name());
    Instant now = time.now();
    boolean anyImportant = false;
    for (Change change : added) {
      boolean important = Importance.isImportant(scheduler.unimportant(), change.files());
      scheduled.add(scheduler.name(), change.id(), important, now);
      anyImportant |= important;
    }
    if (!anyImportant) {
      return "sees nothing worth a build";
    }
    Memory memory = rows.find(scheduler.name());
    if (memory.paused()) {
      return "is " + memory.pausedInWords();
    }
    return scheduler.stableFor().isZero()
        ? build(farm, scheduler, now)
        : "waits for %d s of quiet".formatted(scheduler.stableFor().toSeconds());
  }

  /**
   * Builds if the time has come. Alone: another coordinator may have built meanwhile, or a change
   * may have come.
   *
   * @return when it will be due, where it is not
   */
  Optional<Instant> buildIfDue(Farm farm, BranchScheduler scheduler) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          rows.lock(scheduler.name());
          if (rows.find(scheduler.name()).paused()) {
            return Optional.empty();
          }
          Optional<Instant> due =
              scheduled.restless(scheduler.name()).map(restless -> due(scheduler, restless));
          Instant now = time.now();
          if (due.isEmpty() || due.get().isAfter(now)) {
            return due;
          }
          build(farm, scheduler, now);
          return Optional.empty();
        }));
  }

  static Instant due(BranchScheduler scheduler, Restless restless) {
    Optional<Duration> longest = scheduler.maxWait();
    return restless.due(scheduler.stableFor(), longest);
  }

  /** Makes a build set of the newest change, with all that came since the last one. */
  private String build(Farm farm, BranchScheduler scheduler, Instant now) {
    List<Change> blamed = changes.find(scheduled.takeAll(scheduler.name()));
    Change last = blamed.getLast();
    // A change that was missed has a higher id than those that contain it, but is not the head.
    Optional<String> head = heads.revision(last.repository(), last.branch());
    Change newest =
        blamed.stream()
            .filter(change -> head.filter(change.revision()::equals).isPresent())
            .findAny()
            .orElse(last);
    Submitted made =
        buildSets.make(
            farm,
            scheduler,
            new BuildSets.Revision(newest.repository(), newest.branch(), newest.revision()),
            reason(blamed),
            blamed);
    String words = BuildSets.words(made, "");
    rows.decided(
        scheduler.name(),
        now,
        BuildSets.words(made, newest.revision()) + ": " + reason(blamed),
        made.buildSetId());
    return words;
  }

  private static String reason(List<Change> blamed) {
    List<String> authors = blamed.stream().map(Change::author).distinct().toList();
    String reason = "push to " + blamed.getLast().branch() + " by " + authors.getLast();
    return switch (authors.size()) {
      case 1 -> reason;
      case 2 -> reason + " and " + authors.getFirst();
      default -> reason + " and " + (authors.size() - 1) + " others";
    };
  }
}
