package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * Puts the results of steps together as Buildbot does (process/results.py and process/build.py of
 * version 4.3): each step's flags say what its result means for the build, the worst counts, and
 * the steps that had a say are named in order.
 */
final class BuildVerdict {
  private Result result = Result.SUCCESS;
  private Reason reason = Reason.NONE;
  private String detail = "";
  private final List<String> texts = new ArrayList<>();

  /** A step's words: {@code compile}, {@code test (failure) (timed out)}. */
  static String text(String step, Result result, @Nullable StepEnd end) {
    if (result == Result.SUCCESS) {
      return step;
    }
    boolean timedOut = end == StepEnd.SILENT || end == StepEnd.TIMED_OUT;
    return step + " (" + result.word() + ")" + (timedOut ? " (timed out)" : "");
  }

  /** Adds the next step. */
  void add(StepDefinition step, Finding finding, String text) {
    Result meaning = meaning(step, finding);
    Result worst = Result.worst(result, meaning);
    if (worst != result) {
      reason = finding.reason();
      detail = finding.detail();
    }
    result = worst;
    if (isTold(step, finding)) {
      texts.add(text);
    }
  }

  /** Adds a step whose end was never reported: the attempt was cut short. */
  void addMissing(String step) {
    if (Result.worst(result, Result.EXCEPTION) != result) {
      result = Result.EXCEPTION;
      reason = Reason.AGENT_FAILED;
      detail = "the agent reported no end of step '" + step + "'";
    }
  }

  /** What a step's result means for its build. */
  private static Result meaning(StepDefinition step, Finding finding) {
    return switch (finding.result()) {
      case FAILURE ->
          step.flunkOnFailure()
              ? Result.FAILURE
              : step.warnOnFailure() ? Result.WARNINGS : Result.SUCCESS;
      case WARNINGS -> isWarning(step, finding) ? Result.WARNINGS : Result.SUCCESS;
      case SUCCESS, SKIPPED, EXCEPTION, RETRY, CANCELLED -> finding.result();
    };
  }

  /** A failure that is known is softened, and never silent. */
  private static boolean isWarning(StepDefinition step, Finding finding) {
    return step.warnOnWarnings() || finding.reason() == Reason.KNOWN_FAILURE;
  }

  private static boolean isTold(StepDefinition step, Finding finding) {
    return switch (finding.result()) {
      case EXCEPTION, RETRY, CANCELLED -> true;
      case FAILURE -> step.flunkOnFailure() || step.haltOnFailure() || step.warnOnFailure();
      case WARNINGS -> isWarning(step, finding);
      case SUCCESS, SKIPPED -> false;
    };
  }

  Result result() {
    return result;
  }

  Reason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  /**
   * The build's sentence.
   *
   * @param stopped why it was stopped; empty where nobody did
   */
  String summary(String stopped) {
    String head =
        switch (result) {
          case FAILURE -> "failed";
          case WARNINGS -> "warnings";
          case EXCEPTION -> "exception";
          case RETRY -> "retry";
          case CANCELLED -> "cancelled";
          case SUCCESS, SKIPPED -> "build successful";
        };
    StringBuilder summary = new StringBuilder(head);
    if (!stopped.isEmpty()) {
      summary.append(" (").append(stopped).append(')');
    }
    texts.forEach(text -> summary.append(' ').append(text));
    return summary.toString();
  }
}
