package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BranchScheduler;
import org.millrace.coordinator.catalog.ForceScheduler;
import org.millrace.coordinator.catalog.NightlyScheduler;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.SchedulerDefinition;

/**
 * How a scheduler stands.
 *
 * @param waiting changes that it has seen and not yet built
 * @param next when it is due next, if nothing happens until then; null where only an event or a
 *     person sets it off
 * @param lookedAt a poll's last look; null for others
 * @param decision its last one, in words for people; empty before the first
 * @param buildSet id of the newest build set that it made
 * @param trouble what hinders it, in words for people; empty where nothing does
 */
public record SchedulerState(
    SchedulerDefinition definition,
    int waiting,
    @Nullable Instant next,
    @Nullable Instant lookedAt,
    @Nullable Instant decidedAt,
    String decision,
    @Nullable Long buildSet,
    String trouble,
    @Nullable Instant troubleSince,
    @Nullable Instant pausedAt,
    String pausedBy,
    String pausedWhy) {

  public boolean paused() {
    return pausedAt != null;
  }

  /** What has to happen for it to act, in words. */
  public String waitsFor() {
    return switch (definition) {
      case BranchScheduler branch -> waitsFor(branch);
      case NightlyScheduler nightly ->
          "%s by the clocks of %s%s"
              .formatted(
                  nightly.cron(),
                  nightly.zone(),
                  nightly.onlyIfChanged()
                      ? ", if anything important was pushed to " + nightly.branch()
                      : "");
      case ForceScheduler _ -> "a person who asks for builds";
      case PollScheduler poll ->
          "the next look at %2$d %3$s of %4$s, every %1$s"
              .formatted(
                  words(poll.every()),
                  poll.branches().size(),
                  poll.branches().size() == 1 ? "branch" : "branches",
                  poll.repository());
    };
  }

  private String waitsFor(BranchScheduler branch) {
    Optional<Duration> longest = branch.maxWait();
    if (next != null) {
      return "%s of quiet on %s%s"
          .formatted(
              words(branch.stableFor()),
              branch.branch(),
              longest.map(most -> ", at most " + words(most)).orElse(""));
    }
    return (waiting > 0 ? "an important push to " : "a push to ") + branch.branch();
  }

  private static String words(Duration duration) {
    if (duration.toMinutes() < 1 || duration.toSecondsPart() > 0) {
      return duration.toSeconds() + " s";
    }
    return duration.toMinutesPart() > 0 || duration.toHours() < 1
        ? duration.toMinutes() + " min"
        : duration.toHours() + " h";
  }
}
