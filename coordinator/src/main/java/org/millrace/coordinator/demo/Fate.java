package org.millrace.coordinator.demo;

import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * How a build ends.
 *
 * @param step in which it was decided; null where nothing was wrong
 * @param detail one line: what exactly
 * @param trouble the test that caused it; null where none did
 * @param earlier attempts before the last, which the farm made again: lost ones, or, where its
 *     reason is the infrastructure's, ones that ended as the last did
 */
record Fate(
    Result result,
    Reason reason,
    @Nullable Step step,
    String detail,
    @Nullable Trouble trouble,
    int earlier) {
  static final Fate GOOD = new Fate(Result.SUCCESS, Reason.NONE, null, "", null, 0);

  /** Steps in which builds come to an end. */
  enum Step {
    GIT,
    COMPILE,
    TEST
  }

  /** Of a test that fails, leaks, hangs or crashes; with {@code WARNINGS} one that came round. */
  static Fate of(Trouble trouble) {
    return new Fate(trouble.result(), trouble.reason(), Step.TEST, trouble.detail(), trouble, 0);
  }

  /** The same after attempts that were lost. */
  Fate after(int attempts) {
    return new Fate(result, reason, step, detail, trouble, attempts);
  }

  /** Whether all its attempts were lost, the last one, too. */
  boolean isLost() {
    return reason == Reason.WORKER_LOST;
  }

  /** Its step's ordinal; 0 where nothing was wrong with any. */
  int stepOf(Track builder) {
    return switch (step) {
      case null -> 0;
      case GIT -> 1;
      case COMPILE -> builder.compileStep();
      case TEST -> builder.testStep();
    };
  }

  /** Whether it leaves out the steps behind. */
  boolean halts() {
    return step != Step.TEST && step != null && result != Result.WARNINGS;
  }

  /** The build's sentence. */
  String summary(Track builder) {
    if (isLost()) {
      return "exception";
    }
    if (step == null) {
      return "build successful";
    }
    String head =
        switch (result) {
          case FAILURE -> "failed";
          case SUCCESS, SKIPPED -> "build successful";
          case WARNINGS, EXCEPTION, RETRY, CANCELLED -> result.word();
        };
    return "%s %s (%s)"
        .formatted(head, builder.steps().get(stepOf(builder) - 1).name(), result.word());
  }
}
