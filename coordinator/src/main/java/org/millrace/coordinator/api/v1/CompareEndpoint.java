package org.millrace.coordinator.api.v1;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.Streaks;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Comparison;
import org.millrace.coordinator.view.Comparison.Outcome;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /builds/{id}/compare}: a build beside the last good one before it, or any other. */
@RestController
@RequestMapping("/api/v1/builds")
class CompareEndpoint {
  private final Comparison comparison;
  private final Clock clock;

  CompareEndpoint(Comparison comparison, ObjectProvider<Clock> clock) {
    this.comparison = comparison;
    this.clock = clock.getIfAvailable(Clock::systemUTC);
  }

  /**
   * A build beside another of its builder, each with its newest attempt.
   *
   * @param steps how long each took
   * @param properties those that differ
   * @param fresh tests that are bad here and not there
   * @param fixed tests that are bad there and not here
   * @param changes that came between the two, newest first
   * @param moreChanges there are more of them
   */
  record ComparisonAnswer(
      ComparedBuild here,
      ComparedBuild there,
      List<ComparedStep> steps,
      List<ComparedProperty> properties,
      List<String> fresh,
      List<String> fixed,
      List<ChangeBetween> changes,
      boolean moreChanges) {}

  /**
   * One of the two.
   *
   * @param worker of its newest attempt; null before the first
   */
  record ComparedBuild(BuildBrief build, @Nullable String worker) {}

  /** A step; how long it took, so far where it still runs, null where it did not begin. */
  record ComparedStep(String name, @Nullable Duration here, @Nullable Duration there) {}

  /** A property; empty where it is not set. */
  record ComparedProperty(String name, String here, String there) {}

  /** A change that came between two builds. */
  record ChangeBetween(
      long id, String revision, String author, String message, String url, Instant receivedAt) {}

  @GetMapping("/{id}/compare")
  ComparisonAnswer compare(
      @PathVariable long id, @RequestParam(required = false) @Nullable Long with) {
    return switch (comparison.of(id, with, clock.instant())) {
      case Outcome.Compared found -> answer(found);
      case Outcome.NoBuild(long unknown) -> throw ApiError.notFound("build " + unknown);
      case Outcome.NoneGood(BuildRow build) ->
          throw ApiError.notFound(
              "good build of '"
                  + build.builder()
                  + "' before number "
                  + build.number()
                  + "; name another one with 'with'");
      case Outcome.OtherBuilder(BuildRow build, BuildRow other) ->
          throw ApiError.badParameter(
              "Build %d is of '%s' and build %d of '%s'; only builds of one builder can be compared."
                  .formatted(build.id(), build.builder(), other.id(), other.builder()));
    };
  }

  private static ComparisonAnswer answer(Outcome.Compared found) {
    return new ComparisonAnswer(
        side(found.here()),
        side(found.there()),
        found.steps().stream().map(s -> new ComparedStep(s.name(), s.here(), s.there())).toList(),
        found.properties().stream()
            .map(p -> new ComparedProperty(p.name(), p.here(), p.there()))
            .toList(),
        found.fresh().stream().map(t -> t.name().shown()).toList(),
        found.fixed().stream().map(t -> t.name().shown()).toList(),
        found.changes().stream().map(CompareEndpoint::change).toList(),
        found.moreChanges());
  }

  private static ComparedBuild side(Comparison.Side side) {
    return new ComparedBuild(BuildBrief.of(side.build()), side.worker());
  }

  private static ChangeBetween change(Streaks.Suspect c) {
    return new ChangeBetween(c.change(), c.revision(), c.author(), c.message(), c.url(), c.at());
  }
}
