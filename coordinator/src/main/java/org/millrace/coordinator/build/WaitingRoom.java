package org.millrace.coordinator.build;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Where held claims wait for work. For each request that may begin, one waiter whose worker has the
 * labels is woken, the longest waiting first, so that a push does not make all idle workers run for
 * one request.
 */
@Component
class WaitingRoom {
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private boolean closed;

  /** Requests that may begin now, by the labels that they require. */
  record Need(Set<String> requires, int count) {}

  /** A held claim. Enter before looking into the queue: a hint that comes meanwhile then counts. */
  final class Waiter implements AutoCloseable {
    private final Set<String> labels;
    private final CountDownLatch bell = new CountDownLatch(1);
    private boolean resting;

    private Waiter(Set<String> labels) {
      this.labels = labels;
    }

    /** The worker takes nothing now; only a change of its own state is of interest. */
    void rest() {
      synchronized (waiters) {
        resting = true;
      }
    }

    /** Waits for the bell; false where the patience is over first. */
    boolean await(Duration patience) throws InterruptedException {
      return bell.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      synchronized (waiters) {
        waiters.remove(this);
      }
    }
  }

  Waiter enter(List<String> labels) {
    Waiter waiter = new Waiter(new HashSet<>(labels));
    synchronized (waiters) {
      if (closed) {
        waiter.bell.countDown();
      } else {
        waiters.addLast(waiter);
      }
    }
    return waiter;
  }

  /** How many would hear the bell. */
  int size() {
    synchronized (waiters) {
      return waiters.size();
    }
  }

  void ring(List<Need> needs) {
    synchronized (waiters) {
      for (Need need : needs) {
        int left = need.count();
        Iterator<Waiter> each = waiters.iterator();
        while (left > 0 && each.hasNext()) {
          Waiter waiter = each.next();
          if (!waiter.resting && waiter.labels.containsAll(need.requires())) {
            each.remove();
            waiter.bell.countDown();
            left--;
          }
        }
      }
    }
  }

  /** Wakes those whose worker was resting: it may have been told to work again. */
  void ringForResting() {
    synchronized (waiters) {
      waiters.removeIf(waiter -> {
        if (waiter.resting) {
          waiter.bell.countDown();
        }
        return waiter.resting;
      });
    }
  }

  /** Wakes everybody: some worker has other labels than when its claim came in. */
  void ringForAll() {
    synchronized (waiters) {
      waiters.forEach(waiter -> waiter.bell.countDown());
      waiters.clear();
    }
  }

  /** Sends everybody away: the coordinator is going down. */
  void closeDoors() {
    synchronized (waiters) {
      closed = true;
      waiters.forEach(waiter -> waiter.bell.countDown());
      waiters.clear();
    }
  }

  boolean isClosed() {
    synchronized (waiters) {
      return closed;
    }
  }
}
