package org.millrace.agent.client;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.millrace.agent.Story;

/**
 * Closes connections whose call takes too long: a blocked write has no time-out of its own. One
 * thread looks once a second, and only while there are calls.
 */
final class Deadlines {
  private static final long LOOK_MILLIS = 1_000;

  private final Executor executor;
  private final Map<Closeable, Long> deadlines = new ConcurrentHashMap<>();
  private boolean looking;

  Deadlines(Executor executor) {
    this.executor = executor;
  }

  /** From now on the call has so long. */
  void begin(Closeable connection, Duration timeout) {
    deadlines.put(connection, System.nanoTime() + timeout.toNanos());
    synchronized (this) {
      if (!looking) {
        looking = true;
        executor.execute(this::look);
      }
    }
  }

  /** The call is over; false if it was over time. */
  boolean end(Closeable connection) {
    return deadlines.remove(connection) != null;
  }

  private synchronized void look() {
    try {
      while (!deadlines.isEmpty()) {
        closeOverdue();
        TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      looking = false;
    }
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (Iterator<Map.Entry<Closeable, Long>> all = deadlines.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Closeable, Long> call = all.next();
      if (call.getValue() - now <= 0) {
        all.remove();
        try {
          call.getKey().close();
        } catch (IOException e) {
          Story.tell("a connection cannot be closed: %s", e);
        }
      }
    }
  }
}
