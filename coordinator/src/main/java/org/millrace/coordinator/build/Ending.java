package org.millrace.coordinator.build;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.Verdict.StepVerdict;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * How an attempt ends, and what that means for its build.
 *
 * @param result of the attempt
 * @param message of the agent, for people; may be empty
 * @param retryAfter when the build may have its next attempt; null where the build is over
 */
record Ending(
    Result result,
    Reason reason,
    String summary,
    String detail,
    List<StepVerdict> steps,
    String message,
    @Nullable Duration retryAfter) {

  static final String RETRY_SUMMARY = "retry";

  static Ending over(Verdict verdict, String message) {
    return new Ending(
        verdict.result(),
        verdict.reason(),
        verdict.summary(),
        verdict.detail(),
        verdict.steps(),
        message,
        null);
  }

  /** Whether its logs tell what became of tests. */
  boolean tests() {
    return steps.stream().anyMatch(StepVerdict::tests);
  }

  /** The same, but the build gets another attempt after a pause. */
  Ending retrying(Duration pause) {
    return new Ending(Result.RETRY, reason, RETRY_SUMMARY, detail, steps, message, pause);
  }
}
