package org.millrace.agent.work;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.Backoff;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.protocol.Facts;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatResponse;

/**
 * Renews the leases, and hears what is to be done. Runs in a thread of its own, so that nothing
 * else can cost a lease.
 */
final class Heartbeats implements Runnable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final long FACTS_SECONDS = 5;
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final WorkerCalls calls;
  private final Attempts attempts;
  private final State state;
  private final CompletableFuture<Facts> facts;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private boolean factsSent;

  /** The longest pause, also while nobody answers: a lease must see several calls. */
  private Duration interval = INTERVAL;

  Heartbeats(WorkerCalls calls, Attempts attempts, State state, CompletableFuture<Facts> facts) {
    this.calls = calls;
    this.attempts = attempts;
    this.state = state;
    this.facts = facts;
  }

  @Override
  public void run() {
    while (!state.isStopped()) {
      Duration pause;
      try {
        pause = beat();
      } catch (CallFailed e) {
        Duration asks = e instanceof CallFailed.Unreachable u ? u.retryAfter() : null;
        if (backoff.isFresh() || asks != null) {
          Story.tell("heartbeat: no answer, will call again: %s", e.getMessage());
        }
        pause = asks == null ? min(interval, backoff.next(null)) : asks;
      } catch (RuntimeException e) {
        // The leases hang on this thread: whatever happens, it goes on.
        Story.tell("heartbeat: failed, will call again: %s", e);
        pause = min(interval, backoff.next(null));
      }
      state.awaitStop(pause);
    }
  }

  private Duration beat() throws CallFailed {
    Facts news = factsSent ? null : facts();
    int free = Math.max(0, state.slots() - attempts.count());
    HeartbeatResponse response = calls.heartbeat(new HeartbeatRequest(attempts.held(), free, news));
    if (!backoff.isFresh()) {
      backoff.reset();
      Story.tell("heartbeat: the coordinator is back");
    }
    factsSent |= news != null;
    if (response.attempts() != null) {
      response.attempts().forEach(attempts::obey);
    }
    obey(response);
    interval = response.interval() == null ? INTERVAL : response.interval();
    if (interval.compareTo(SHORTEST) < 0) {
      interval = SHORTEST;
    }
    return factsSent ? interval : min(interval, Duration.ofSeconds(1));
  }

  /** The facts; null where they take too long, a later call carries them then. */
  private @Nullable Facts facts() {
    try {
      return facts.get(FACTS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      Story.tell("the facts of this machine cannot be found out: %s", e.getCause());
      factsSent = true;
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void obey(HeartbeatResponse response) {
    if (response.worker() != null && state.set(response.worker(), response.slots())) {
      Story.tell(
          "the coordinator says %s %s",
          response.worker(), response.why() == null ? "" : response.why());
    }
  }

  private static Duration min(Duration a, @Nullable Duration b) {
    return b == null || a.compareTo(b) < 0 ? a : b;
  }
}
