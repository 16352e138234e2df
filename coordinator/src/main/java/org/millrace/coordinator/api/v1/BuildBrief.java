package org.millrace.coordinator.api.v1;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * A build as lists have it.
 *
 * @param id what the API knows it by
 * @param builder the builder's name
 * @param number what people know it by, counted by its builder
 * @param state {@code RUNNING}, {@code RETRYING} (waits for another attempt) or {@code COMPLETE}
 * @param result null until it is complete
 * @param reason null until it is complete
 * @param summary Buildbot's sentence, {@code warnings test (warnings)}
 * @param detail one line: what exactly
 * @param branch the git branch
 * @param duration null until it is complete
 * @param execution {@code native}, {@code emulated} or {@code cross}: not the same evidence
 */
record BuildBrief(
    long id,
    String builder,
    int number,
    String state,
    @Nullable Result result,
    @Nullable Reason reason,
    String summary,
    String detail,
    String repository,
    String branch,
    String revision,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Duration duration,
    String execution) {

  static BuildBrief of(BuildRow build) {
    return new BuildBrief(
        build.id(),
        build.builder(),
        build.number(),
        build.state(),
        build.result(),
        build.reason(),
        build.summary(),
        build.detail(),
        build.repository(),
        build.branch(),
        build.revision(),
        build.startedAt(),
        build.finishedAt(),
        between(build.startedAt(), build.finishedAt()),
        build.execution());
  }

  static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? null : Duration.between(from, to);
  }
}
