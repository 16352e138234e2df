package org.millrace.coordinator.verdict;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;

/**
 * How a step ended, as the agent reported it.
 *
 * @param exitCode where it exited; 128 + n where signal n killed it
 * @param reason the agent's own finding, with BROKEN only
 * @param message the agent's words, may be empty
 */
public record StepEnding(
    StepEnd end, @Nullable Integer exitCode, @Nullable Reason reason, String message) {

  /** A step that ended by itself. */
  public static StepEnding exited(int code) {
    return new StepEnding(StepEnd.EXITED, code, null, "");
  }

  /** The exit code; one that nobody sent counts as a failure. */
  int code() {
    return Objects.requireNonNullElse(exitCode, 1);
  }
}
