package org.millrace.agent.work;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.millrace.agent.Story;
import org.millrace.agent.run.Attempt;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.StoredAssignment;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.StepPlan;

/** The attempts that this agent holds, each in a slot. Safe for use by any thread. */
final class Attempts {
  private final Ground ground;
  private final Lookout lookout;
  private final Runnable onFree;
  private final Map<Long, Attempt> held = new ConcurrentHashMap<>();

  /**
   * @param onFree called when a slot becomes free
   */
  Attempts(Ground ground, Lookout lookout, Runnable onFree) {
    this.ground = ground;
    this.lookout = lookout;
    this.onFree = onFree;
  }

  /** Goes on with what a former process left. */
  void adopt() throws IOException {
    for (AttemptSpool spool : ground.home().leftAttempts()) {
      Story.tell("attempt %d: found on disk, going on with it", spool.assignment().attemptId());
      start(spool);
    }
  }

  /** Writes an assignment to disk and begins with it; one that cannot be written is given back. */
  void begin(StoredAssignment stored) {
    try {
      write(stored);
    } catch (IOException first) {
      Story.tell("attempt %d: %s", stored.assignment().attemptId(), first);
      ground.home().releaseReserve();
      GivenBack.because(ground, stored.assignment(), first);
    }
  }

  private void write(StoredAssignment stored) throws IOException {
    Assignment assignment = stored.assignment();
    Attempt before = held.get(assignment.attemptId());
    if (before != null && before.held().epoch() == assignment.epoch()) {
      Story.tell("attempt %d: assigned again, going on with it", assignment.attemptId());
      before.renew(stored);
      return;
    }
    if (before != null) {
      throw new IOException(
          "attempt %d came again with epoch %d while epoch %d still runs here"
              .formatted(assignment.attemptId(), assignment.epoch(), before.held().epoch()));
    }
    Story.tell(
        "attempt %d: epoch %d, build %d of %s",
        assignment.attemptId(),
        assignment.epoch(),
        assignment.plan().buildNumber(),
        assignment.plan().builder());
    start(AttemptSpool.create(ground.home(), stored));
  }

  private void start(AttemptSpool spool) {
    long id = spool.assignment().attemptId();
    Attempt attempt =
        new Attempt(
            ground,
            spool,
            () -> {
              held.remove(id);
              if (needsContainers(spool.assignment())) {
                lookout.suspect();
              }
              onFree.run();
            });
    held.put(id, attempt);
    ground.executor().execute(attempt);
  }

  private static boolean needsContainers(Assignment assignment) {
    List<StepPlan> steps = assignment.plan() == null ? null : assignment.plan().steps();
    return steps != null && steps.stream().anyMatch(step -> step.container() != null);
  }

  int count() {
    return held.size();
  }

  boolean hasClaim(String claimId) {
    return held.values().stream().anyMatch(attempt -> attempt.claimId().equals(claimId));
  }

  List<HeldAttempt> held() {
    return held.values().stream().map(Attempt::held).toList();
  }

  void obey(AttemptOrder order) {
    Attempt attempt = held.get(order.attemptId());
    if (attempt == null) {
      return;
    }
    switch (order.order()) {
      case CONTINUE -> {}
      case CANCEL -> attempt.cancel(order.why() == null ? "" : order.why());
      case ABANDON -> attempt.abandon(order.why() == null ? "ABANDON" : order.why());
    }
  }

  /** Lets go of all of them, without stopping their steps. */
  void leave() {
    held.values().forEach(Attempt::leave);
  }
}
