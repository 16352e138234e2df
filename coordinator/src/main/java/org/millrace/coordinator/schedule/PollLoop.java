package org.millrace.coordinator.schedule;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Sends each poll scheduler to look when it is time; a slow one keeps no other waiting. */
@Component
class PollLoop implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Polls polls;
  private final Catalog catalog;
  private final Semaphore wake = new Semaphore(0);
  private final Set<Thread> lookers = ConcurrentHashMap.newKeySet();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Thread thread;

  PollLoop(Polls polls, Catalog catalog, Signals signals) {
    this.polls = polls;
    this.catalog = catalog;
    signals.subscribe(Topic.CATALOG, wake::release);
  }

  private void run() {
    while (thread == Thread.currentThread()) {
      try {
        Farm farm = catalog.current();
        for (SchedulerDefinition scheduler : farm.schedulers()) {
          if (scheduler instanceof PollScheduler poll && busy.add(poll.name())) {
            send(farm, poll);
          }
        }
        if (wake.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void send(Farm farm, PollScheduler poll) {
    Thread looker =
        Thread.ofVirtual()
            .name("poll " + poll.name())
            .unstarted(() -> {
              try {
                if (polls.take(poll)) {
                  polls.look(farm, poll);
                }
              } catch (RuntimeException e) {
                LOG.warn("scheduler '{}' waits, trying again: {}", poll.name(), e.getMessage());
              } finally {
                busy.remove(poll.name());
                lookers.remove(Thread.currentThread());
              }
            });
    lookers.add(looker);
    looker.start();
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("polls").daemon().unstarted(this::run);
    thread.start();
  }

  /** Ends the looks: what they have not written down is found by the next ones. */
  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    try {
      if (running != null) {
        running.interrupt();
        running.join(5_000);
      }
      for (Thread looker : Set.copyOf(lookers)) {
        looker.interrupt();
        looker.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
