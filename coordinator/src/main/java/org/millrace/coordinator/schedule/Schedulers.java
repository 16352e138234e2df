package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.BranchScheduler;
import org.millrace.coordinator.catalog.Builder;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.change.Change;
import org.millrace.coordinator.change.ChangeListener;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.schedule.ScheduledChanges.Restless;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns changes into build sets. What a scheduler has seen and not yet built are rows; each
 * decision is one transaction, so that none is lost or made twice, whichever coordinators live.
 */
@Component
public class Schedulers implements ChangeListener {
  private final Catalog catalog;
  private final ScheduledChanges scheduled;
  private final Changes changes;
  private final Queue queue;
  private final TransactionTemplate transaction;

  Schedulers(
      Catalog catalog,
      ScheduledChanges scheduled,
      Changes changes,
      Queue queue,
      PlatformTransactionManager transactions) {
    this.catalog = catalog;
    this.scheduled = scheduled;
    this.changes = changes;
    this.queue = queue;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** Within the transaction that made the changes: one that waits for no quiet builds here. */
  @Override
  public String changed(List<Change> added) {
    Farm farm = catalog.current();
    Change first = added.getFirst();
    List<String> words = new ArrayList<>();
    for (Branch branch : farm.branches(first.repository(), first.branch())) {
      for (SchedulerDefinition any : farm.schedulers()) {
        if (any instanceof BranchScheduler scheduler && scheduler.branch().equals(branch.name())) {
          words.add("scheduler '" + scheduler.name() + "' " + see(farm, scheduler, added));
        }
      }
    }
    return String.join("; ", words);
  }

  private String see(Farm farm, BranchScheduler scheduler, List<Change> added) {
    scheduled.lock(scheduler.name());
    boolean anyImportant = false;
    for (Change change : added) {
      boolean important = Importance.isImportant(scheduler.unimportant(), change.files());
      scheduled.add(scheduler.name(), change.id(), important);
      anyImportant |= important;
    }
    if (!anyImportant) {
      return "sees nothing worth a build";
    }
    return scheduler.stableFor().isZero()
        ? build(farm, scheduler)
        : "waits for %d s of quiet".formatted(scheduler.stableFor().toSeconds());
  }

  /**
   * Builds what has been quiet for long enough.
   *
   * @return how long until the next scheduler may be due; empty when none waits
   */
  Optional<Duration> buildWhatIsDue() {
    Farm farm = catalog.current();
    Duration next = null;
    for (Restless restless : scheduled.restless()) {
      Optional<BranchScheduler> scheduler = scheduler(farm, restless.scheduler());
      if (scheduler.isEmpty()) {
        continue; // gone from builders.yaml; its rows wait for its return
      }
      Duration left = scheduler.get().stableFor().minus(restless.quiet());
      if (!left.isPositive()) {
        left = buildIfStillDue(farm, scheduler.get());
      }
      next = left.isPositive() && (next == null || left.compareTo(next) < 0) ? left : next;
    }
    return Optional.ofNullable(next);
  }

  /** Looks again, alone: another coordinator may have built it, or a change may have come. */
  private Duration buildIfStillDue(Farm farm, BranchScheduler scheduler) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          scheduled.lock(scheduler.name());
          Optional<Restless> restless = scheduled.restless(scheduler.name());
          if (restless.isEmpty()) {
            return Duration.ZERO;
          }
          Duration left = scheduler.stableFor().minus(restless.get().quiet());
          if (!left.isPositive()) {
            build(farm, scheduler);
          }
          return left;
        }));
  }

  /** Makes a build set of the newest change, with all that came since the last one. */
  private String build(Farm farm, BranchScheduler scheduler) {
    List<Change> blamed = changes.find(scheduled.takeAll(scheduler.name()));
    List<BuilderId> builders =
        scheduler.builders().stream()
            .map(farm::builder)
            .flatMap(Optional::stream)
            .map(Builder::id)
            .toList();
    Change newest = blamed.getLast();
    queue.submit(
        new Submission(
            scheduler.name(),
            reason(blamed),
            newest.repository(),
            newest.branch(),
            newest.revision(),
            "scheduler " + scheduler.name(),
            blamed.stream().map(Change::id).toList(),
            builders));
    return "wants %d %s".formatted(builders.size(), builders.size() == 1 ? "build" : "builds");
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

  private static Optional<BranchScheduler> scheduler(Farm farm, String name) {
    return farm.schedulers().stream()
        .filter(scheduler -> scheduler.name().equals(name))
        .filter(BranchScheduler.class::isInstance)
        .map(BranchScheduler.class::cast)
        .findFirst();
  }
}
