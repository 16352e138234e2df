package org.millrace.protocol;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in an attempt. Numbered by the agent from 1 without gaps; the same event
 * sent again changes nothing.
 *
 * @param sequence the number
 * @param at when it happened, by the agent's clock
 * @param kind what happened
 * @param step the step's name; empty where the event is not about a step
 * @param end how the step ended; only with {@code STEP_FINISHED}
 * @param exitCode the exit code, 128 + n for a signal n; only where the step exited
 * @param reason the agent's own finding, only where infrastructure is to blame
 * @param message for people; empty when there is nothing to say
 * @param properties build properties, only with {@code PROPERTIES}
 */
public record Event(
    long sequence,
    Instant at,
    Kind kind,
    String step,
    @Nullable StepEnd end,
    @Nullable Integer exitCode,
    @Nullable Reason reason,
    String message,
    Map<String, String> properties) {

  /** What happened. */
  public enum Kind {
    /** The step's process is about to be started. */
    STEP_STARTED,
    /** The step ended; {@code end} says how. */
    STEP_FINISHED,
    /** The step (or the agent) found out properties of the build. */
    PROPERTIES,
    /** Something that people should know, such as an artifact that was too large. */
    NOTE
  }

  /** How a step ended. */
  public enum StepEnd {
    /** By itself, with an exit code. */
    EXITED,
    /** Killed by a signal that the agent did not send; {@code exitCode} is 128 + the signal. */
    SIGNALLED,
    /** Killed: no output for too long. */
    SILENT,
    /** Killed: ran too long. */
    TIMED_OUT,
    /** Killed: the attempt was cancelled. */
    CANCELLED,
    /** Not run, because an earlier step halted the build. */
    SKIPPED,
    /**
     * Could not be run or finished for a reason that is the worker's: {@code reason} says which.
     */
    BROKEN
  }
}
