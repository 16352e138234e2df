package org.millrace.agent.run;

import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/**
 * How a step ended.
 *
 * @param end how
 * @param exitCode where it ended by itself or by a signal
 * @param reason where it is broken
 * @param message for people; empty when there is nothing to say
 */
record StepOutcome(
    StepEnd end, @Nullable Integer exitCode, @Nullable Reason reason, String message) {
  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;

  static StepOutcome of(StepEnd end, String message) {
    return new StepOutcome(end, null, null, message);
  }

  static StepOutcome broken(Reason reason, String message) {
    return new StepOutcome(StepEnd.BROKEN, null, reason, message);
  }

  static StepOutcome exited(int code) {
    boolean signalled = code > SIGNAL_BASE && code <= SIGNAL_BASE + LAST_SIGNAL;
    return new StepOutcome(signalled ? StepEnd.SIGNALLED : StepEnd.EXITED, code, null, "");
  }

  /** True where the step did what it was to do. */
  boolean isPass(StepPlan step) {
    return end == StepEnd.EXITED
        && exitCode != null
        && (exitCode == 0 || step.passCodes().contains(exitCode));
  }
}
