package org.millrace.coordinator.change;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Works off the inbox as soon as something is in it, on a thread of its own. */
@Component
class InboxLoop implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(InboxLoop.class);
  private static final int POLL_MILLIS = 1_000;

  private final Inbox inbox;
  private final Semaphore wake = new Semaphore(0);
  private volatile @Nullable Thread thread;

  InboxLoop(Inbox inbox, Signals signals) {
    this.inbox = inbox;
    signals.subscribe(Topic.INBOX, wake::release);
  }

  private void run() {
    while (thread == Thread.currentThread()) {
      try {
        boolean hinted = wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (hinted) {
          wake.drainPermits();
        }
        boolean more = true;
        while (more && thread == Thread.currentThread()) {
          more = inbox.workOffOne();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("the inbox waits, trying again: {}", e.getMessage());
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("inbox").daemon().unstarted(this::run);
    thread.start();
  }

  /** Lets the delivery that is being worked off come to its end. */
  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    wake.release();
    if (running != null) {
      try {
        running.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
