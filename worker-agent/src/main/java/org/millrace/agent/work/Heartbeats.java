package org.millrace.agent.work;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.Backoff;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatResponse;

/**
 * Renews the leases, and hears what is to be done. Runs in a thread of its own, so that nothing
 * else can cost a lease.
 */
final class Heartbeats implements Runnable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration FACTS = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final WorkerCalls calls;
  private final Attempts attempts;
  private final State state;
  private final Lookout lookout;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());

  /** The longest pause, also while nobody answers: a lease must see several calls. */
  private Duration interval = INTERVAL;

  Heartbeats(WorkerCalls calls, Attempts attempts, State state, Lookout lookout) {
    this.calls = calls;
    this.attempts = attempts;
    this.state = state;
    this.lookout = lookout;
  }

  @Override
  public void run() {
    state.awaitStop(FACTS, () -> lookout.news() != null);
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
      // What this machine cannot do any more must not wait for the next turn.
      state.awaitStop(pause, () -> backoff.isFresh() && lookout.news() != null);
    }
  }

  private Duration beat() throws CallFailed {
    Lookout.News news = lookout.news();
    int free = Math.max(0, state.slots() - attempts.count());
    HeartbeatResponse response =
        calls.heartbeat(
            new HeartbeatRequest(attempts.held(), free, news == null ? null : news.facts()));
    if (!backoff.isFresh()) {
      backoff.reset();
      Story.tell("heartbeat: the coordinator is back");
    }
    if (news != null) {
      lookout.told(news.edition());
    }
    if (response.attempts() != null) {
      response.attempts().forEach(attempts::obey);
    }
    obey(response);
    interval = response.interval() == null ? INTERVAL : response.interval();
    if (interval.compareTo(SHORTEST) < 0) {
      interval = SHORTEST;
    }
    return interval;
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
