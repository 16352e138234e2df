package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks which schedulers are due: when changes came, when a tree has been quiet, now and then. */
@Component
class SchedulerLoop implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Schedulers schedulers;
  private final Semaphore wake = new Semaphore(0);
  private volatile @Nullable Thread thread;

  SchedulerLoop(Schedulers schedulers, Signals signals) {
    this.schedulers = schedulers;
    signals.subscribe(Topic.CHANGES, wake::release);
    signals.subscribe(Topic.CATALOG, wake::release);
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (thread == Thread.currentThread()) {
      try {
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
        pause = POLL;
        Duration next = schedulers.buildWhatIsDue().orElse(POLL);
        pause = next.compareTo(POLL) < 0 ? next.plusMillis(1) : POLL;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("the schedulers wait, trying again: {}", e.getMessage());
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("schedulers").daemon().unstarted(this::run);
    thread.start();
  }

  /** Lets a decision that is being made come to its end. */
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
