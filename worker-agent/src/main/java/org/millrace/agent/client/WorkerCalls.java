package org.millrace.agent.client;

import com.google.gson.JsonParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatResponse;
import org.millrace.protocol.ProblemCode;

/** The calls of the worker as a whole. Safe for use by any thread. */
public final class WorkerCalls {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration ENROLMENT = Duration.ofSeconds(30);

  /** How long to wait before asking again as a worker that the coordinator does not know. */
  static final Duration UNKNOWN_WORKER_PAUSE = Duration.ofSeconds(30);

  private final Http http;
  private final String credential;

  /**
   * @param credential the worker's bearer token; empty before the enrolment
   */
  public WorkerCalls(Http http, String credential) {
    this.http = http;
    this.credential = credential;
  }

  /** Trades a one-time token for a credential. */
  public EnrolmentResponse enrol(EnrolmentRequest request) throws CallFailed {
    return read(post("/enrolments", request, ENROLMENT), EnrolmentResponse.class);
  }

  /** Asks for an attempt; empty when there is no work. */
  public Optional<Assignment> claim(ClaimRequest request, Duration patience) throws CallFailed {
    Answer.Ok ok = post("/claims", request, patience.plus(SHORT));
    return ok.status() == 204 ? Optional.empty() : Optional.of(read(ok, Assignment.class));
  }

  /** Says that the agent lives, and with what. */
  public HeartbeatResponse heartbeat(HeartbeatRequest request) throws CallFailed {
    return read(post("/heartbeats", request, SHORT), HeartbeatResponse.class);
  }

  private Answer.Ok post(String path, Object body, Duration timeout) throws CallFailed {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    if (!credential.isEmpty()) {
      headers.addAll(List.of("Authorization", "Bearer " + credential));
    }
    Answer answer =
        http.send(new Request("POST", path, headers, Body.json(body), timeout, () -> {}));
    if (answer instanceof Answer.Ok ok) {
      return ok;
    }
    if (answer instanceof Answer.Refused refused) {
      if (refused.problem().code() == ProblemCode.UNKNOWN_WORKER) {
        throw new CallFailed.Unreachable(
            "the coordinator does not know this worker (UNKNOWN_WORKER): "
                + refused.problem().detail(),
            UNKNOWN_WORKER_PAUSE);
      }
      throw new CallFailed.Defect(refused.problem());
    }
    Answer.Unreachable unreachable = (Answer.Unreachable) answer;
    throw new CallFailed.Unreachable(unreachable.why(), unreachable.retryAfter());
  }

  private static <T> T read(Answer.Ok ok, Class<T> type) throws CallFailed {
    try {
      return Json.read(ok.body(), type);
    } catch (JsonParseException e) {
      throw new CallFailed.Unreachable(
          "not a " + type.getSimpleName() + ": " + e.getMessage(), null);
    }
  }
}
