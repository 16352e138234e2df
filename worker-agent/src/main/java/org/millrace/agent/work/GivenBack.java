package org.millrace.agent.work;

import java.io.IOException;
import java.util.List;
import org.millrace.agent.Story;
import org.millrace.agent.client.AttemptCalls;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.run.Attempt;
import org.millrace.agent.run.Ground;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.AttemptEnd;

/**
 * An assignment that this agent cannot even write to disk: it says so, and the build goes
 * elsewhere.
 */
final class GivenBack {
  private GivenBack() {}

  /** Ends the attempt; tried once, for otherwise its lease lapses. */
  static void because(Ground ground, Assignment assignment, IOException why) {
    AttemptCalls calls =
        new AttemptCalls(
            ground.http(), assignment.attemptId(), assignment.epoch(), assignment.token());
    try {
      calls.finish(
          new FinishRequest(
              AttemptEnd.BROKEN,
              Attempt.reasonOf(why),
              "the assignment cannot be written to disk: " + why,
              List.of(),
              0,
              List.of()));
    } catch (CallFailed e) {
      Story.tell(
          "attempt %d: cannot be given back, its lease will lapse: %s",
          assignment.attemptId(), e.getMessage());
    }
  }
}
