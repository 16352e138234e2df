package org.millrace.coordinator.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.Kind;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.EventsRequest;
import org.millrace.protocol.Facts;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.FinishRequest.LogSum;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.Protocol;

/** An agent that does what a test tells it, over real HTTP. */
public record TestAgent(int port, long id, String credential) {
  public static final Facts FACTS =
      new Facts(
          "AMD64", "Debian", "Linux", "6.1", "box", 2, 1L << 32, 1L << 36, "0.1", "17", Map.of(),
          List.of(), Map.of(), Map.of(), null, Map.of(), List.of());

  /** Trades the token for a credential. */
  public static TestAgent enrol(int port, String token) {
    EnrolmentResponse answer =
        AgentCall.post(port, "/enrolments")
            .json(new EnrolmentRequest(token, Protocol.VERSION, FACTS))
            .as(EnrolmentResponse.class);
    return new TestAgent(port, answer.workerId(), answer.credential());
  }

  /** The same worker, talking to another coordinator. */
  public TestAgent at(int otherPort) {
    return new TestAgent(otherPort, id, credential);
  }

  public Answer claim(String claimId, Duration patience) {
    return AgentCall.post(port, "/claims")
        .bearer(credential)
        .json(new ClaimRequest(claimId, 1, patience));
  }

  /** Claims what must be there. */
  public Job claim() {
    Answer answer = claim(UUID.randomUUID().toString(), Duration.ofSeconds(20));
    if (answer.status() != 200) {
      throw new IllegalStateException("No work: " + answer.word());
    }
    return new Job(port, answer.as(Assignment.class));
  }

  public Answer heartbeat(HeldAttempt... held) {
    return AgentCall.post(port, "/heartbeats")
        .bearer(credential)
        .json(new HeartbeatRequest(List.of(held), 1, null));
  }

  /** A heartbeat that says what the machine is now. */
  public Answer tell(Facts facts) {
    return AgentCall.post(port, "/heartbeats")
        .bearer(credential)
        .json(new HeartbeatRequest(List.of(), 1, facts));
  }

  /**
   * The facts of a machine with Docker.
   *
   * @param emulators architecture to version, of those that run
   * @param factors architecture to how much slower they are
   */
  public static Facts emulating(
      Map<String, String> emulators, Map<String, Double> factors, String... complaints) {
    return new Facts(
        "AMD64",
        "Debian",
        "Linux",
        "6.1",
        "box",
        2,
        1L << 32,
        1L << 36,
        "0.1",
        "17",
        Map.of(),
        List.of(),
        Map.of("docker", "20.10.24"),
        emulators,
        null,
        factors,
        List.of(complaints));
  }

  /** An attempt that was claimed. */
  public record Job(int port, Assignment assignment) {
    public long attempt() {
      return assignment.attemptId();
    }

    public HeldAttempt held() {
      return new HeldAttempt(attempt(), assignment.epoch());
    }

    private String path(String rest) {
      return "/attempts/" + attempt() + rest;
    }

    /** A call on this attempt with everything that proves it. */
    public AgentCall proven(AgentCall call) {
      return call.bearer(assignment.token()).header(Protocol.EPOCH_HEADER, assignment.epoch());
    }

    public AgentCall patchLog(String name, long offset) {
      return proven(AgentCall.patch(port, path("/logs/" + name)))
          .header(Protocol.OFFSET_HEADER, offset);
    }

    public Answer log(String name, long offset, byte[] bytes) {
      return patchLog(name, offset).bytes(bytes);
    }

    public Answer log(String name, long offset, String text) {
      return log(name, offset, text.getBytes(StandardCharsets.UTF_8));
    }

    public Answer events(Event... events) {
      return proven(AgentCall.post(port, path("/events"))).json(new EventsRequest(List.of(events)));
    }

    public AgentCall putArtifact(String name) {
      return proven(AgentCall.put(port, path("/artifacts/" + name)));
    }

    public Answer artifact(String name, byte[] bytes) {
      return putArtifact(name).header(Protocol.SHA256_HEADER, sha256(bytes)).bytes(bytes);
    }

    public AgentCall finishCall() {
      return proven(AgentCall.post(port, path("/finish")));
    }

    public Answer finish(FinishRequest request) {
      return finishCall().json(request);
    }

    /** Finishes with these events, which are all there are, and logs. */
    public Answer finish(List<Event> events, LogSum... logs) {
      long last = events.isEmpty() ? 0 : events.getLast().sequence();
      return finish(new FinishRequest(AttemptEnd.COMPLETED, null, "", events, last, List.of(logs)));
    }
  }

  /** All events of an attempt whose steps {@code compile} and {@code test} went well. */
  public static List<Event> allWell() {
    return List.of(
        started(1, "compile"), exited(2, "compile", 0), started(3, "test"), exited(4, "test", 0));
  }

  public static Event started(long sequence, String step) {
    return new Event(
        sequence, Instant.now(), Kind.STEP_STARTED, step, null, null, null, "", Map.of());
  }

  public static Event exited(long sequence, String step, int code) {
    return new Event(
        sequence,
        Instant.now(),
        Kind.STEP_FINISHED,
        step,
        StepEnd.EXITED,
        code,
        null,
        "",
        Map.of());
  }

  public static Event properties(long sequence, String step, Map<String, String> properties) {
    return new Event(
        sequence, Instant.now(), Kind.PROPERTIES, step, null, null, null, "", properties);
  }

  public static Event note(long sequence, String step, String message) {
    return new Event(sequence, Instant.now(), Kind.NOTE, step, null, null, null, message, Map.of());
  }

  public static LogSum sum(String name, byte[] bytes) {
    return new LogSum(name, bytes.length, sha256(bytes));
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
