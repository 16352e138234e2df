package org.millrace.agent.work;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;

/** What the worker as a whole is to do, and how many slots it has. Safe for use by any thread. */
final class State {
  private int slots;
  private WorkerOrder order = WorkerOrder.WORK;
  private boolean stopped;
  private long changes;

  State(int slots) {
    this.slots = slots;
  }

  synchronized int slots() {
    return slots;
  }

  synchronized WorkerOrder order() {
    return order;
  }

  /** Takes what the coordinator said; true if the order is a new one. */
  synchronized boolean set(WorkerOrder newOrder, int newSlots) {
    boolean isNew = newOrder != order;
    if (isNew || newSlots != slots) {
      order = newOrder;
      slots = newSlots;
      changed();
    }
    return isNew;
  }

  /** The agent is to leave now. */
  synchronized void stop() {
    stopped = true;
    changed();
  }

  synchronized boolean isStopped() {
    return stopped || order == WorkerOrder.SHUT_DOWN;
  }

  /** Something changed that somebody may wait for. */
  synchronized void changed() {
    changes++;
    notifyAll();
  }

  synchronized long changes() {
    return changes;
  }

  /** Waits for a change after the one that was seen, at most so long. */
  synchronized void awaitChange(long seen, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      for (long left = end - System.nanoTime();
          changes == seen && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  /** Waits until the agent is stopped, at most so long. */
  void awaitStop(Duration most) {
    awaitStop(most, () -> false);
  }

  /**
   * Waits until the agent is stopped, at most so long, and no longer once there is a cause. Causes
   * are looked for at every {@link #changed}.
   */
  synchronized void awaitStop(Duration most, BooleanSupplier cause) {
    long end = System.nanoTime() + most.toNanos();
    try {
      for (long left = end - System.nanoTime();
          !isStopped() && !cause.getAsBoolean() && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }
}
