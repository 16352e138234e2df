package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.BranchScheduler;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.ForceScheduler;
import org.millrace.coordinator.catalog.NightlyScheduler;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.catalog.Unimportant;
import org.millrace.coordinator.change.Change;
import org.millrace.coordinator.change.ChangeListener;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.schedule.ScheduledChanges.Restless;
import org.millrace.coordinator.schedule.SchedulerRows.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns changes and the passing of time into build sets. What a scheduler has seen and not yet
 * built, and when it is due, are rows; each decision is one transaction, so that none is lost or
 * made twice, whichever coordinators live.
 */
@Component
public class Schedulers implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(Schedulers.class);

  private final Catalog catalog;
  private final QuietTrees quietTrees;
  private final Nightlies nightlies;
  private final ScheduledChanges scheduled;
  private final SchedulerRows rows;
  private final Queue queue;
  private final FarmTime time;

  Schedulers(
      Catalog catalog,
      QuietTrees quietTrees,
      Nightlies nightlies,
      ScheduledChanges scheduled,
      SchedulerRows rows,
      Queue queue,
      FarmTime time) {
    this.catalog = catalog;
    this.quietTrees = quietTrees;
    this.nightlies = nightlies;
    this.scheduled = scheduled;
    this.rows = rows;
    this.queue = queue;
    this.time = time;
  }

  @Override
  public String changed(List<Change> added) {
    Farm farm = catalog.current();
    Change first = added.getFirst();
    List<String> words = new ArrayList<>();
    for (SchedulerDefinition scheduler : of(farm, first)) {
      String came =
          switch (scheduler) {
            case BranchScheduler branch -> quietTrees.see(farm, branch, added);
            case NightlyScheduler nightly -> nightlies.see(nightly, added);
            case ForceScheduler _, PollScheduler _ -> "";
          };
      if (!came.isEmpty()) {
        words.add("scheduler '" + scheduler.name() + "' " + came);
      }
    }
    return String.join("; ", words);
  }

  @Override
  public void missed(Change missed, long container) {
    Farm farm = catalog.current();
    for (SchedulerDefinition scheduler : of(farm, missed)) {
      rows.lock(scheduler.name());
      if (scheduled.isWaiting(scheduler.name(), container)) {
        scheduled.add(
            scheduler.name(),
            missed.id(),
            Importance.isImportant(unimportant(scheduler), missed.files()),
            time.now());
      }
    }
    queue.blame(missed.id(), container);
  }

  /** The schedulers that changes of this one's branch matter to. */
  private static List<SchedulerDefinition> of(Farm farm, Change change) {
    List<String> branches =
        farm.branches(change.repository(), change.branch()).stream().map(Branch::name).toList();
    return farm.schedulers().stream()
        .filter(scheduler ->
            switch (scheduler) {
              case BranchScheduler branch -> branches.contains(branch.branch());
              case NightlyScheduler nightly -> branches.contains(nightly.branch());
              case ForceScheduler _, PollScheduler _ -> false;
            })
        .toList();
  }

  private static Unimportant unimportant(SchedulerDefinition scheduler) {
    return switch (scheduler) {
      case BranchScheduler branch -> branch.unimportant();
      case NightlyScheduler nightly -> nightly.unimportant();
      case ForceScheduler _, PollScheduler _ -> new Unimportant(List.of(), List.of());
    };
  }

  /**
   * Builds what is due. Two statements find out that nothing is.
   *
   * @return how long until the next scheduler may be due; empty when none waits
   */
  Optional<Duration> buildWhatIsDue() {
    Farm farm = catalog.current();
    Map<String, Restless> restless = scheduled.restless();
    Map<String, Memory> memories = rows.all();
    Instant now = time.now();
    Instant next = Instant.MAX;
    for (SchedulerDefinition scheduler : farm.schedulers()) {
      Memory memory = memories.getOrDefault(scheduler.name(), Memory.NONE);
      if (memory.paused()) {
        continue;
      }
      Optional<Instant> due =
          switch (scheduler) {
            case BranchScheduler branch ->
                Optional.ofNullable(restless.get(branch.name()))
                    .map(one -> QuietTrees.due(branch, one));
            case NightlyScheduler nightly -> Nightlies.due(nightly, memory);
            case ForceScheduler _, PollScheduler _ -> Optional.empty();
          };
      if (due.isPresent() && !due.get().isAfter(now)) {
        due = decide(farm, scheduler, now);
      }
      next = due.filter(next::isAfter).orElse(next);
    }
    return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(Duration.between(now, next));
  }

  /** One that cannot decide must not keep the others from deciding. */
  private Optional<Instant> decide(Farm farm, SchedulerDefinition scheduler, Instant now) {
    try {
      return switch (scheduler) {
        case BranchScheduler branch -> quietTrees.buildIfDue(farm, branch);
        case NightlyScheduler nightly -> nightlies.fireIfDue(farm, nightly);
        case ForceScheduler _, PollScheduler _ -> Optional.empty();
      };
    } catch (RuntimeException e) {
      LOG.warn("scheduler '{}' cannot decide, trying again", scheduler.name(), e);
      rows.hindered(scheduler.name(), now, "cannot decide, trying again: " + e.getMessage());
      return Optional.empty();
    }
  }
}
