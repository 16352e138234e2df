package org.millrace.coordinator.build;

import java.util.List;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * What came of an attempt.
 *
 * @param result of the attempt as a whole
 * @param reason why
 * @param summary in Buildbot's words: {@code build successful}, {@code failed compile (failure)}
 * @param detail one line: what exactly; may be empty
 * @param steps what came of each step that has a verdict
 */
public record Verdict(
    Result result, Reason reason, String summary, String detail, List<StepVerdict> steps) {

  /**
   * What came of a step.
   *
   * @param ordinal the step's, from 1
   * @param text in Buildbot's words: {@code test (warnings)}
   * @param detail one line; may be empty
   * @param line of its log that proves it, from 1; 0 where none does
   * @param tests whether its log tells what became of tests, which is still to be read
   */
  public record StepVerdict(
      int ordinal,
      Result result,
      Reason reason,
      String text,
      String detail,
      long line,
      boolean tests) {}
}
