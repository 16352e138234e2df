package org.millrace.coordinator.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.schedule.SchedulerState;
import org.millrace.coordinator.view.BuildSetRecord.BuildSet;
import org.millrace.webui.BuildSetLine;
import org.millrace.webui.Link;
import org.millrace.webui.SchedulersPage;
import org.millrace.webui.Status;
import org.millrace.webui.When;

/** How pages say how a scheduler stands. */
final class SchedulerCards {
  private SchedulerCards() {}

  static Link link(String name) {
    return new Link(name, "/schedulers/" + Words.segment(name));
  }

  static Link buildSet(long id) {
    return new Link("build set " + id, "/build-sets/" + id);
  }

  static SchedulersPage.Scheduler card(SchedulerState state, Instant now) {
    String name = state.definition().name();
    Long buildSet = state.buildSet();
    return new SchedulersPage.Scheduler(
        link(name),
        "scheduler-" + name,
        state.definition().kind(),
        status(state),
        state.waitsFor(),
        switch (state.waiting()) {
          case 0 -> "";
          case 1 -> "1 change waits";
          default -> state.waiting() + " changes wait";
        },
        when(state.next(), now),
        when(state.lookedAt(), now),
        when(state.decidedAt(), now),
        state.decision(),
        buildSet == null ? null : buildSet(buildSet),
        state.trouble(),
        when(state.troubleSince(), now),
        state.pausedBy() + (state.pausedWhy().isEmpty() ? "" : ": " + state.pausedWhy()),
        when(state.pausedAt(), now),
        state.definition().builders().size());
  }

  private static Status status(SchedulerState state) {
    if (state.paused()) {
      return Status.PAUSED;
    }
    return state.trouble().isEmpty() ? Status.WATCHING : Status.HINDERED;
  }

  static BuildSetLine line(BuildSet set, Instant now) {
    return new BuildSetLine(
        buildSet(set.id()),
        set.reason(),
        set.branch(),
        set.revision().isEmpty() ? "head" : Words.revision(set.revision()),
        set.requests(),
        new When(set.createdAt(), now));
  }

  private static @Nullable When when(@Nullable Instant at, Instant now) {
    return at == null ? null : new When(at, now);
  }
}
