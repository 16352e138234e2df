package org.millrace.coordinator.api.v1;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BrokenBuilders;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.FarmOverview;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.Releases;
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
  private final BuilderList builders;
  private final BrokenBuilders brokenBuilders;
  private final Releases releases;

  OverviewEndpoint(
      FarmOverview farm, BuilderList builders, BrokenBuilders brokenBuilders, Releases releases) {
    this.farm = farm;
    this.builders = builders;
    this.brokenBuilders = brokenBuilders;
    this.releases = releases;
  }

  /**
   * The farm now. Lists have at most 40 entries.
   *
   * @param running how many builds are not complete
   * @param pending how many requests wait
   * @param oldestPending since when the oldest of them does; null where none waits
   * @param releases whether each branch can be tagged, in the order of builders.yaml
   * @param broken builders whose newest verdict is bad, the most recently broken first
   * @param runningBuilds the builds that are not complete, newest first
   * @param away workers in use that take no work, those that were heard from last first
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
      List<ReleaseBrief> releases,
      List<BrokenAnswer> broken,
      List<RunningAnswer> runningBuilds,
      List<AwayAnswer> away,
      List<BuildBrief> recent) {}

  /**
   * Whether a branch can be tagged; {@code /release-status} says why.
   *
   * @param verdict {@code CAN} be tagged, {@code CONCERNS}, {@code UNKNOWN}, or {@code CANNOT}
   * @param blocking how many builders stand in the way
   * @param concerns how many other stable builders fail
   */
  record ReleaseBrief(String branch, Release.Verdict verdict, int blocking, int concerns) {}

  /**
   * A builder whose newest verdict is bad.
   *
   * @param blocks nobody may release the branch while it is so
   * @param firstBuild the id of the first bad build after the last good one
   * @param since when that one ended
   * @param builds how many of its builds there are since, that one included
   */
  record BrokenAnswer(
      BuildBrief last, boolean blocks, long firstBuild, Instant since, int builds) {}

  /**
   * A build that runs.
   *
   * @param worker null while it waits for its next attempt
   * @param step what it does now; empty between steps
   * @param usual how long it usually takes; null where that is not known
   */
  record RunningAnswer(
      BuildBrief build,
      @Nullable String worker,
      String step,
      int stepsDone,
      int stepsTotal,
      @Nullable Duration usual) {}

  /**
   * A worker that takes no work.
   *
   * @param state {@code ACTIVE} for one that was not heard from within a lease
   * @param lastSeenAt null where it never was
   */
  record AwayAnswer(
      String name,
      String state,
      String stateBy,
      String stateReason,
      @Nullable Instant lastSeenAt) {}

  @GetMapping
  OverviewAnswer now() {
    FarmOverview.Counts counts = farm.counts(SHOWN);
    List<BrokenBuilders.Broken> broken = brokenBuilders.find();
    return new OverviewAnswer(
        counts.running(),
        counts.pending(),
        counts.oldestPending(),
        counts.online(),
        counts.offline(),
        counts.paused(),
        counts.builders(),
        broken.size(),
        releases.answers(builders.active(counts.buildersVersion()), broken).stream()
            .map(r -> new ReleaseBrief(r.branch(), r.verdict(), r.blocking(), r.concerns()))
            .toList(),
        broken.stream()
            .limit(SHOWN)
            .map(b ->
                new BrokenAnswer(
                    BuildBrief.of(b.last()), b.blocks(), b.firstId(), b.since(), b.streak()))
            .toList(),
        farm.running(SHOWN).stream()
            .map(r ->
                new RunningAnswer(
                    BuildBrief.of(r.build()),
                    r.worker(),
                    r.step(),
                    r.stepsDone(),
                    r.stepsTotal(),
                    r.usual()))
            .toList(),
        counts.away().stream()
            .map(w ->
                new AwayAnswer(w.name(), w.state(), w.stateBy(), w.stateReason(), w.lastSeenAt()))
            .toList(),
        farm.recent(RECENT).stream().map(BuildBrief::of).toList());
  }
}
