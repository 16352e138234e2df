package org.millrace.protocol;

import java.time.Duration;
import java.util.List;

/**
 * Answer to a {@link HeartbeatRequest}.
 *
 * @param attempts what to do with each of the attempts that were named
 * @param worker what the worker as a whole is to do
 * @param why the reason of {@code worker} for people; empty when it is {@code WORK}
 * @param slots how many builds the worker may run at once
 * @param interval when to call next
 * @param lease how long the leases last from now
 */
public record HeartbeatResponse(
    List<AttemptOrder> attempts,
    WorkerOrder worker,
    String why,
    int slots,
    Duration interval,
    Duration lease) {

  /** What to do with one attempt. */
  public record AttemptOrder(long attemptId, Order order, String why) {}

  /** What to do with an attempt. */
  public enum Order {
    /** The lease is renewed. */
    CONTINUE,
    /** Stop the step that runs, run what is {@code alwaysRun}, and finish as CANCELLED. */
    CANCEL,
    /** The lease is gone: kill the step, clean up, forget; send nothing more. */
    ABANDON
  }

  /** What to do as a worker. */
  public enum WorkerOrder {
    /** Claim when there are free slots. */
    WORK,
    /** Finish what runs, claim nothing, keep calling. */
    PAUSE,
    /** Finish what runs, claim nothing, then leave with exit code 0. */
    DRAIN,
    /** Cancel nothing, leave at once: the next start adopts what runs. */
    SHUT_DOWN
  }
}
