package org.millrace.agent.run;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.AttemptCalls.FinishAnswer;
import org.millrace.agent.client.Backoff;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.run.Orders.Order;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Reason;

/**
 * Sends an attempt's output, for as long as it takes. A short attempt has no thread for it: all
 * goes out at the end. One that lasts gets one by {@link #start}.
 */
final class Sender {
  private static final long IDLE = 100;
  private static final int MOST_ROUNDS = 10;

  private final long attemptId;
  private final Upload upload;
  private final Orders orders;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private @Nullable CountDownLatch running;
  private volatile boolean handedOver;

  Sender(long attemptId, Upload upload, Orders orders) {
    this.attemptId = attemptId;
    this.upload = upload;
    this.orders = orders;
  }

  /** Begins to send in the background, if it has not. */
  void start(Executor executor) {
    if (running == null) {
      CountDownLatch latch = new CountDownLatch(1);
      running = latch;
      executor.execute(() -> {
        try {
          sendAlong();
        } finally {
          latch.countDown();
        }
      });
    }
  }

  private void sendAlong() {
    while (!handedOver && orders.now().compareTo(Order.BREAK_OFF) < 0) {
      try {
        if (!upload.sendSome()) {
          orders.sender.await(IDLE);
        }
        recovered();
      } catch (CallFailed e) {
        failed(e);
      } catch (IOException e) {
        orders.give(Order.BREAK_OFF, "the spool cannot be read: " + e);
      }
    }
  }

  /**
   * Sends the rest and ends the attempt.
   *
   * @return the coordinator's answer; null where the attempt is not ours any more, or is left
   */
  @Nullable FinishResponse conclude(Conclusion conclusion) throws IOException {
    handedOver = true;
    orders.sender.ring();
    if (!awaitHandOver()) {
      return null;
    }
    boolean asIs = false;
    Conclusion now = conclusion;
    int rounds = 0;
    while (!orders.isOver()) {
      try {
        if (!asIs) {
          upload.sendRest();
        }
        FinishAnswer answer = asIs ? upload.finishAsIs(now) : upload.finish(now);
        if (answer instanceof FinishAnswer.Over over) {
          return over.response();
        }
        FinishAnswer.Incomplete incomplete = (FinishAnswer.Incomplete) answer;
        Story.tell(
            "attempt %d: the coordinator misses something, it has %s",
            attemptId, incomplete.committed());
        upload.rewind(incomplete.committed());
        if (++rounds > MOST_ROUNDS) {
          throw new CallFailed.Defect("INCOMPLETE again and again: " + incomplete.committed());
        }
        recovered();
      } catch (CallFailed.Defect e) {
        Story.tell("attempt %d: refused: %s", attemptId, e.getMessage());
        if (asIs) {
          orders.give(Order.ABANDON, "even the finish was refused: " + e.getMessage());
        }
        asIs = true;
        now =
            new Conclusion(AttemptEnd.BROKEN, Reason.AGENT_FAILED, String.valueOf(e.getMessage()));
      } catch (CallFailed e) {
        failed(e);
      }
    }
    return null;
  }

  private boolean awaitHandOver() {
    CountDownLatch latch = running;
    try {
      while (latch != null && !latch.await(IDLE, TimeUnit.MILLISECONDS)) {
        if (orders.isOver()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void failed(CallFailed e) {
    if (e instanceof CallFailed.Gone) {
      orders.give(Order.ABANDON, String.valueOf(e.getMessage()));
    } else if (e instanceof CallFailed.Defect) {
      orders.give(Order.BREAK_OFF, String.valueOf(e.getMessage()));
    } else if (e instanceof CallFailed.Unreachable unreachable) {
      if (backoff.isFresh()) {
        Story.tell("attempt %d: cannot send, will try again: %s", attemptId, e.getMessage());
      }
      upload.pieces().failed();
      pause(backoff.next(unreachable.retryAfter()).toMillis());
    }
  }

  /** Waits all of the time, but for an order, or because the end is to be told now. */
  private void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean before = handedOver;
    for (long left = millis; left > 0 && !orders.isOver() && handedOver == before; ) {
      orders.sender.await(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private void recovered() {
    if (!backoff.isFresh()) {
      backoff.reset();
      Story.tell("attempt %d: sending again", attemptId);
    }
  }
}
