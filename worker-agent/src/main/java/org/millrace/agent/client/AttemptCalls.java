package org.millrace.agent.client;

import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.millrace.protocol.Event;
import org.millrace.protocol.EventsRequest;
import org.millrace.protocol.EventsResponse;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Problem;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;

/**
 * The calls of one attempt, under its own token and epoch. Each makes its call once; who calls
 * repeats it. Safe for use by any thread.
 */
public final class AttemptCalls {
  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int ARTIFACT_TRIES = 3;
  private static final int SMALL_PIECE = 256 * 1024;

  private final Http http;
  private final long attemptId;
  private final long epoch;
  private final String token;

  public AttemptCalls(Http http, long attemptId, long epoch, String token) {
    this.http = http;
    this.attemptId = attemptId;
    this.epoch = epoch;
    this.token = token;
  }

  /** What came of {@link #finish}. */
  public sealed interface FinishAnswer {
    /** The attempt is over. */
    record Over(FinishResponse response) implements FinishAnswer {}

    /** Bytes or events are missing: what is stored, by log name, and of {@code events}. */
    record Incomplete(Map<String, Long> committed) implements FinishAnswer {}
  }

  /**
   * Appends to a log; with a length of 0 it only asks.
   *
   * @param meanwhile what can be done while the coordinator stores the bytes; may be run again
   * @return the size that is stored now, less than {@code offset} where there was a gap
   */
  public long appendLog(String name, long offset, byte[] bytes, int length, Runnable meanwhile)
      throws CallFailed {
    Answer answer =
        call(
            "PATCH",
            "/logs/" + name,
            "application/octet-stream",
            Body.of(bytes, length),
            length > SMALL_PIECE ? LONG : SHORT,
            meanwhile,
            Protocol.OFFSET_HEADER,
            Long.toString(offset));
    if (answer instanceof Answer.Ok ok) {
      return ok.offset().orElse(offset + length);
    }
    Problem problem = refusal(answer);
    if (problem.code() == ProblemCode.LOG_GAP) {
      return committed(problem, name);
    }
    throw failure(problem);
  }

  /**
   * Sends events.
   *
   * @return the highest number that is stored now
   */
  public long events(List<Event> events) throws CallFailed {
    Answer answer =
        call("POST", "/events", "application/json", Body.json(new EventsRequest(events)), SHORT);
    if (answer instanceof Answer.Ok ok) {
      return read(ok, EventsResponse.class).committed();
    }
    Problem problem = refusal(answer);
    if (problem.code() == ProblemCode.EVENT_GAP) {
      return committed(problem, "events");
    }
    throw failure(problem);
  }

  /**
   * Stores a file.
   *
   * @return false if it is too large for the coordinator
   */
  public boolean artifact(String name, Path file, String sha256) throws CallFailed {
    Answer answer = put(name, file, sha256);
    for (int again = 1; again < ARTIFACT_TRIES && isDamaged(answer); again++) {
      answer = put(name, file, sha256);
    }
    if (answer instanceof Answer.Ok) {
      return true;
    }
    Problem problem = refusal(answer);
    if (problem.code() == ProblemCode.TOO_LARGE) {
      return false;
    }
    throw failure(problem);
  }

  private static boolean isDamaged(Answer answer) {
    return answer instanceof Answer.Refused refused
        && refused.problem().code() == ProblemCode.HASH_MISMATCH;
  }

  private Answer put(String name, Path file, String sha256) {
    return call(
        "PUT",
        "/artifacts/" + name,
        "application/octet-stream",
        Body.of(file),
        LONG,
        Protocol.SHA256_HEADER,
        sha256);
  }

  /** Ends the attempt. */
  public FinishAnswer finish(FinishRequest request) throws CallFailed {
    Answer answer = call("POST", "/finish", "application/json", Body.json(request), LONG);
    if (answer instanceof Answer.Ok ok) {
      return new FinishAnswer.Over(read(ok, FinishResponse.class));
    }
    Problem problem = refusal(answer);
    if (problem.code() == ProblemCode.INCOMPLETE || problem.code() == ProblemCode.EVENT_GAP) {
      Map<String, Long> committed = problem.committed();
      return new FinishAnswer.Incomplete(committed == null ? Map.of() : committed);
    }
    throw failure(problem);
  }

  private Answer call(
      String method, String path, String type, Body body, Duration timeout, String... headers) {
    return call(method, path, type, body, timeout, () -> {}, headers);
  }

  private Answer call(
      String method,
      String path,
      String type,
      Body body,
      Duration timeout,
      Runnable meanwhile,
      String... headers) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "Content-Type",
                type,
                "Authorization",
                "Bearer " + token,
                Protocol.EPOCH_HEADER,
                Long.toString(epoch)));
    all.addAll(List.of(headers));
    return http.send(
        new Request(method, "/attempts/" + attemptId + path, all, body, timeout, meanwhile));
  }

  private static Problem refusal(Answer answer) throws CallFailed {
    if (answer instanceof Answer.Refused refused) {
      return refused.problem();
    }
    if (answer instanceof Answer.Unreachable unreachable) {
      throw new CallFailed.Unreachable(unreachable.why(), unreachable.retryAfter());
    }
    throw new CallFailed.Defect("an answer that this call does not know");
  }

  private static long committed(Problem problem, String key) throws CallFailed {
    Map<String, Long> committed = problem.committed();
    Long size = committed == null ? null : committed.get(key);
    if (size == null || size < 0) {
      throw new CallFailed.Defect(problem.code() + " without what is committed of " + key);
    }
    return size;
  }

  private static CallFailed failure(Problem problem) {
    return switch (problem.code()) {
      case WRONG_ATTEMPT_TOKEN, UNKNOWN_ATTEMPT, STALE_EPOCH -> new CallFailed.Gone(problem);
      case UNKNOWN_WORKER ->
          new CallFailed.Unreachable(problem.detail(), WorkerCalls.UNKNOWN_WORKER_PAUSE);
      case UNAVAILABLE -> new CallFailed.Unreachable(problem.detail(), null);
      default -> new CallFailed.Defect(problem);
    };
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
