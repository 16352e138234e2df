package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.FarmOverview;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /overview}: the farm at a glance. */
@RestController
@RequestMapping("/api/v1/overview")
class OverviewEndpoint {
  private static final int SHOWN = 40;
  private static final int RECENT = 20;

  private final FarmOverview farm;

  OverviewEndpoint(FarmOverview farm) {
    this.farm = farm;
  }

  /**
   * The farm now.
   *
   * @param running how many builds are not complete
   * @param pending how many requests wait
   * @param oldestPending since when the oldest of them does; null where none waits
   * @param broken builders whose newest verdict is bad, the most recently broken first
   * @param recent the builds that ended last
   */
  record OverviewAnswer(
      int running,
      int pending,
      @Nullable Instant oldestPending,
      int workersOnline,
      int workersOffline,
      int workersPaused,
      int builders,
      int brokenBuilders,
      List<BrokenAnswer> broken,
      List<BuildBrief> recent) {}

  /**
   * A builder whose newest verdict is bad.
   *
   * @param firstBuild the id of the first bad build after the last good one
   * @param since when that one ended
   * @param builds how many of its builds there are since, that one included
   */
  record BrokenAnswer(BuildBrief last, long firstBuild, Instant since, int builds) {}

  @GetMapping
  OverviewAnswer now() {
    FarmOverview.Counts counts = farm.counts();
    List<FarmOverview.Broken> broken = farm.broken();
    return new OverviewAnswer(
        counts.running(),
        counts.pending(),
        counts.oldestPending(),
        counts.online(),
        counts.offline(),
        counts.paused(),
        counts.builders(),
        broken.size(),
        broken.stream()
            .limit(SHOWN)
            .map(b -> new BrokenAnswer(BuildBrief.of(b.last()), b.firstId(), b.since(), b.streak()))
            .toList(),
        farm.recent(RECENT).stream().map(BuildBrief::of).toList());
  }
}
