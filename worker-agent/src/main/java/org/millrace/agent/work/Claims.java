package org.millrace.agent.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.millrace.agent.Story;
import org.millrace.agent.client.Backoff;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.StoredAssignment;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;

/**
 * Claims attempts, one after the other, while there is a free slot. The id of the claim that has
 * not been answered is on disk: after a lost answer, or the agent's own death, the same claim
 * brings the same attempt. Used by one thread.
 */
final class Claims implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration BRIEF = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration WHEN_FULL = Duration.ofMinutes(1);
  private static final String FILE = "claim";

  private final Ground ground;
  private final WorkerCalls calls;
  private final Attempts attempts;
  private final State state;
  private final Lookout lookout;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private String claimId = "";
  private boolean isFull;

  Claims(Ground ground, WorkerCalls calls, Attempts attempts, State state, Lookout lookout) {
    this.ground = ground;
    this.calls = calls;
    this.attempts = attempts;
    this.state = state;
    this.lookout = lookout;
  }

  /** Claims until the agent is to leave; stops it itself when it is drained. */
  @Override
  public void run() {
    claimId = ground.home().read(FILE);
    if (claimId.isEmpty() || attempts.hasClaim(claimId)) {
      newClaim();
    }
    while (!state.isStopped()) {
      try {
        next();
      } catch (IOException | RuntimeException e) {
        Story.tell("claiming failed, will go on in %s: %s", IDLE, e);
        state.awaitStop(IDLE);
      }
    }
  }

  private void next() throws IOException {
    long seen = state.changes();
    int free = state.slots() - attempts.count();
    if (state.order() == WorkerOrder.DRAIN && attempts.count() == 0) {
      state.stop();
    } else if (state.order() != WorkerOrder.WORK || free < 1) {
      state.awaitChange(seen, IDLE);
    } else {
      slowDownWhenFull();
      lookout.beforeClaim();
      claim(free);
    }
  }

  /**
   * Without room every attempt breaks at once. One a minute shows the farm what is wrong here; more
   * would only eat what other workers could build.
   */
  private void slowDownWhenFull() throws IOException {
    if (ground.home().freeBytes() >= ground.reserveBytes()) {
      isFull = false;
    } else if (isFull) {
      Story.tell(
          "less than the reserve of %d MiB is free in %s: the next claim comes in %s",
          ground.reserveBytes() >> 20, ground.home().folder(), WHEN_FULL);
      state.awaitStop(WHEN_FULL);
    } else {
      isFull = true;
    }
  }

  private void claim(int free) {
    long asked = System.nanoTime();
    try {
      Optional<Assignment> assignment =
          calls.claim(new ClaimRequest(claimId, free, PATIENCE), PATIENCE);
      if (!backoff.isFresh()) {
        Story.tell("claiming again");
        backoff.reset();
      }
      if (assignment.isPresent()) {
        attempts.begin(new StoredAssignment(claimId, assignment.get()));
      } else if (System.nanoTime() - asked < BRIEF.toNanos()) {
        state.awaitStop(BRIEF); // a coordinator that does not hold the call must not be run over
      }
      newClaim();
    } catch (CallFailed e) {
      Duration asks = e instanceof CallFailed.Unreachable u ? u.retryAfter() : null;
      if (backoff.isFresh() || asks != null) {
        Story.tell("claim %s: no answer, will ask again: %s", claimId, e.getMessage());
      }
      state.awaitStop(backoff.next(asks));
      if (e instanceof CallFailed.Defect) {
        newClaim();
      }
    }
  }

  private void newClaim() {
    claimId = UUID.randomUUID().toString();
    try {
      ground.home().write(FILE, claimId + "\n");
    } catch (IOException e) {
      // Without the file the worst is that an assignment whose answer is lost waits for its lease.
      Story.tell("claim %s cannot be written down: %s", claimId, e.getMessage());
    }
  }
}
