package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.schedule.SchedulerState;

/**
 * A scheduler.
 *
 * @param kind {@code branch}, {@code nightly}, {@code force} or {@code poll}
 * @param waitsFor what has to happen for it to act
 * @param waiting changes that it has seen and not yet built
 * @param next when it is due; null where only an event or a person sets it off
 * @param lookedAt a poll's last look
 * @param decision its last one; empty before the first
 * @param buildSet the newest that it made
 * @param trouble what hinders it; empty where nothing does
 * @param builderCount how many builders it may set off
 * @param builders their names; null in the list
 */
record SchedulerAnswer(
    String name,
    String kind,
    String waitsFor,
    int waiting,
    @Nullable Instant next,
    @Nullable Instant lookedAt,
    @Nullable Instant decidedAt,
    String decision,
    @Nullable Long buildSet,
    String trouble,
    @Nullable Instant troubleSince,
    @Nullable Pause paused,
    int builderCount,
    @Nullable List<String> builders) {

  /** Who paused it and why. */
  record Pause(Instant at, String by, String reason) {}

  static SchedulerAnswer brief(SchedulerState state) {
    return of(state, null);
  }

  static SchedulerAnswer whole(SchedulerState state) {
    return of(state, state.definition().builders());
  }

  private static SchedulerAnswer of(SchedulerState state, @Nullable List<String> builders) {
    Instant pausedAt = state.pausedAt();
    return new SchedulerAnswer(
        state.definition().name(),
        state.definition().kind(),
        state.waitsFor(),
        state.waiting(),
        state.next(),
        state.lookedAt(),
        state.decidedAt(),
        state.decision(),
        state.buildSet(),
        state.trouble(),
        state.troubleSince(),
        pausedAt == null ? null : new Pause(pausedAt, state.pausedBy(), state.pausedWhy()),
        state.definition().builders().size(),
        builders);
  }
}
