package org.millrace.coordinator.build;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.millrace.coordinator.queue.RequestId;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.coordinator.worker.WorkerId;
import org.millrace.coordinator.worker.WorkerSession;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The life of builds. Every method is safe from any thread and from any coordinator, and raises
 * {@link Topic#BUILDS} and the build's own topic after its commit.
 */
@Component
public class Builds {
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(25);

  private final Claims claims;
  private final WaitingRoom room;
  private final Leases leases;
  private final Chronicle chronicle;
  private final Finish finish;
  private final Stops stops;
  private final Signals signals;
  private final LeaseSettings settings;
  private final JdbcClient jdbc;

  Builds(
      Claims claims,
      WaitingRoom room,
      Leases leases,
      Chronicle chronicle,
      Finish finish,
      Stops stops,
      Signals signals,
      LeaseSettings settings,
      JdbcClient jdbc) {
    this.claims = claims;
    this.room = room;
    this.leases = leases;
    this.chronicle = chronicle;
    this.finish = finish;
    this.stops = stops;
    this.signals = signals;
    this.settings = settings;
    this.jdbc = jdbc;
  }

  /**
   * Gives the worker an attempt, or waits for one. The same claim id again gives the same attempt
   * with a new token, as long as the attempt is under way.
   *
   * @param patience the longest wait; never more than 25 s
   * @return empty where there was no work, or the claim id's attempt is over
   * @throws Refusal UNAVAILABLE where the coordinator is going down
   */
  public Optional<Claim> claim(WorkerSession worker, String claimId, Duration patience) {
    Duration longest = patience.compareTo(LONGEST_PATIENCE) < 0 ? patience : LONGEST_PATIENCE;
    long end = System.nanoTime() + longest.toNanos();
    while (!room.isClosed()) {
      try (WaitingRoom.Waiter waiter = room.enter(worker.labels())) {
        switch (claims.take(worker, claimId)) {
          case Claims.Outcome.Given(Claim claim) -> {
            raise(claim.build());
            return Optional.of(claim);
          }
          case Claims.Outcome.Spent() -> {
            return Optional.empty();
          }
          case Claims.Outcome.Resting() -> waiter.rest();
          case Claims.Outcome.Nothing() -> {}
        }
        if (!waiter.await(Duration.ofNanos(end - System.nanoTime()))) {
          return Optional.empty();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new Refusal(ProblemCode.UNAVAILABLE, "This coordinator is going down. Ask again.");
  }

  /** Renews the leases that are the worker's, and says for each what its agent is to do. */
  public List<AttemptOrder> renew(WorkerId worker, List<HeldAttempt> held) {
    return leases.renew(worker, held);
  }

  /**
   * Stores events.
   *
   * @return the number of the last that is stored
   * @throws Refusal where the proof fails, an event is not one, or a number is missing
   */
  public long record(LeaseProof proof, List<Event> events) {
    Chronicle.State state = chronicle.store(proof, events);
    if (state.changed()) {
      raise(state.build());
    }
    return state.committed();
  }

  /**
   * Ends an attempt. Doing it again gives the same answer.
   *
   * @throws Refusal where the proof fails, or bytes or events are missing
   */
  public FinishResponse finish(LeaseProof proof, FinishRequest request) {
    Finish.Finished finished = finish.finish(proof, request);
    if (finished.build() != null) {
      raise(finished.build());
      signals.raise(Topic.RESULTS);
    }
    return finished.answer();
  }

  /**
   * Stops a build: a running one with its worker's next heartbeat, one between two attempts at
   * once.
   *
   * @param by who wants it, {@code user ada}
   * @param why for people; may be empty
   */
  public StopOutcome stop(BuildId build, String by, String why) {
    StopOutcome outcome = stops.stop(build, by, why);
    if (outcome == StopOutcome.ASKED || outcome == StopOutcome.ENDED) {
      raise(build);
    }
    return outcome;
  }

  /** The build that came of a request; empty while there is none. */
  public Optional<BuildId> of(RequestId request) {
    return jdbc.sql("SELECT id FROM build WHERE request_id = ?")
        .param(request.value())
        .query((row, n) -> new BuildId(row.getLong(1)))
        .optional();
  }

  /** How long a lease lasts without a heartbeat. */
  public Duration lease() {
    return settings.lease();
  }

  /** How often agents are to call. */
  public Duration heartbeat() {
    return settings.heartbeat();
  }

  private void raise(BuildId build) {
    signals.raise(Topic.build(build.value()));
    signals.raise(Topic.BUILDS);
  }
}
