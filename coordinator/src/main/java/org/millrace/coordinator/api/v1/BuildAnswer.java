package org.millrace.coordinator.api.v1;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * All of a build. Steps, properties, logs and artifacts are those of its newest attempt.
 *
 * @param expected how long the builder's good builds usually take; null before the first
 * @param endsAt when a running one will be over by that, which may have passed; null for others
 * @param execution {@code native}, {@code emulated} or {@code cross}: not the same evidence
 * @param stop who asked to stop it and why; null where nobody did
 * @param pin who keeps it and why; null where nobody does
 * @param changes the blame list
 */
record BuildAnswer(
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
    @Nullable Duration expected,
    @Nullable Instant endsAt,
    String execution,
    String platform,
    String architecture,
    String mode,
    Request request,
    @Nullable Stop stop,
    @Nullable Pinned pin,
    Map<String, String> properties,
    List<Step> steps,
    List<Attempt> attempts,
    List<Log> logs,
    List<Artifact> artifacts,
    List<Change> changes) {

  /**
   * What it came of.
   *
   * @param why the reason that was given
   * @param scheduler empty when a person asked for it
   */
  record Request(long id, String why, String scheduler, String by, Instant at) {}

  record Stop(String by, String why) {}

  record Pinned(String by, Instant at, String why) {}

  /**
   * A step.
   *
   * @param attempt ordinal of the attempt, from 1
   * @param state {@code PENDING}, {@code RUNNING} or {@code FINISHED}
   * @param end how its process ended, {@code EXITED}, {@code SILENT}…; null until then
   * @param text Buildbot's words, {@code test (warnings)}
   * @param proofLine of its log, from 1, that proves its result; 0 where none does
   */
  record Step(
      int attempt,
      int ordinal,
      String name,
      String state,
      @Nullable String end,
      @Nullable Integer exitCode,
      @Nullable Result result,
      @Nullable Reason reason,
      String text,
      String detail,
      long proofLine,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Duration duration,
      List<Log> logs) {}

  /**
   * One run of the build on one worker.
   *
   * @param state {@code LEASED}, {@code RUNNING}, {@code FINISHED}, {@code LOST} or {@code
   *     ABANDONED}
   * @param leaseUntil when the worker's right to it ends unless it is renewed; null once it is over
   */
  record Attempt(
      int ordinal,
      String worker,
      String state,
      Instant leasedAt,
      @Nullable Instant leaseUntil,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Duration duration,
      @Nullable Result result,
      @Nullable Reason reason,
      String message) {}

  /**
   * A log.
   *
   * @param size in bytes, so far
   * @param whole false while more may come
   * @param href where its bytes are
   */
  record Log(String step, String name, long size, long lines, boolean whole, String href) {}

  /**
   * A file that the build left.
   *
   * @param href where its bytes are
   */
  record Artifact(String name, long size, @Nullable String sha256, String href) {}

  record Change(
      long id, String revision, String author, String message, String url, Instant receivedAt) {}
}
