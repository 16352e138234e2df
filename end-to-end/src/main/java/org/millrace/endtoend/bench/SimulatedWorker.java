package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Event;
import org.millrace.protocol.Facts;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;
import tools.jackson.databind.json.JsonMapper;

/** A worker that speaks the protocol as an agent does, and builds nothing. Used by one thread. */
final class SimulatedWorker {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] LOG =
      """
      0:00:01 load avg: 1.00 [1/1] test_grammar passed

      == Tests result: SUCCESS ==

      1 test OK.

      Total duration: 1.0 sec
      Total tests: run=80
      Total test files: run=1/1
      Result: SUCCESS
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final String LOG_SUM = sum(LOG);

  private final Wire wire;
  private final String name;
  private final String credential;
  private final int slots;
  private int running;
  private int claims;

  private SimulatedWorker(Wire wire, EnrolmentResponse enrolled) {
    this.wire = wire;
    this.name = enrolled.name();
    this.credential = enrolled.credential();
    this.slots = enrolled.slots();
  }

  /** How a build ends. */
  enum End {
    GREEN,
    /** Its test step fails. */
    RED,
    /** The worker cannot go on: the farm tries again. */
    BROKEN
  }

  /** Trades an invitation for a worker. */
  static SimulatedWorker enrol(Wire wire, String token) throws IOException {
    Facts facts =
        new Facts(
            "AMD64",
            "simulated",
            "Linux",
            "",
            "",
            4,
            1L << 34,
            1L << 38,
            "0",
            "",
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            null,
            Map.of(),
            List.of());
    Wire.Answer answer =
        wire.post(
            Protocol.ROOT + "/enrolments",
            Map.of("Content-Type", "application/json"),
            JSON.writeValueAsBytes(new EnrolmentRequest(token, Protocol.VERSION, facts)));
    require(answer, 201);
    return new SimulatedWorker(wire, JSON.readValue(answer.text(), EnrolmentResponse.class));
  }

  String name() {
    return name;
  }

  int slots() {
    return slots;
  }

  boolean hasFreeSlot() {
    return running < slots;
  }

  /** Asks for work, also where there is no slot for it: the farm is to know. */
  Optional<Assignment> claim() throws IOException {
    claims++;
    Wire.Answer answer =
        wire.post(
            Protocol.ROOT + "/claims",
            headers(credential),
            JSON.writeValueAsBytes(
                new ClaimRequest("claim-" + claims, Math.max(1, slots - running), Duration.ZERO)));
    if (answer.status() == 204) {
      return Optional.empty();
    }
    require(answer, 200);
    running++;
    return Optional.of(JSON.readValue(answer.text(), Assignment.class));
  }

  /** Ends what it claimed. */
  FinishResponse finish(Assignment work, End end, Instant now) throws IOException {
    String attempt = Protocol.ROOT + "/attempts/" + work.attemptId();
    List<FinishRequest.LogSum> logs = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    if (end != End.BROKEN) {
      for (StepPlan step : work.plan().steps()) {
        // "node-full-test-suite" and its like are read as tests, too.
        boolean test = step.name().contains("test");
        if (test && end == End.GREEN) {
          String log = step.name() + ".stdio";
          send(work, log);
          logs.add(new FinishRequest.LogSum(log, LOG.length, LOG_SUM));
        }
        events.add(event(events.size() + 1, now, step, null, null));
        int code = test && end == End.RED ? 2 : 0;
        events.add(event(events.size() + 1, now, step, Event.StepEnd.EXITED, code));
      }
    }
    FinishRequest request =
        new FinishRequest(
            end == End.BROKEN
                ? FinishRequest.AttemptEnd.BROKEN
                : FinishRequest.AttemptEnd.COMPLETED,
            end == End.BROKEN ? Reason.DISK_FULL : null,
            "",
            events,
            events.size(),
            logs);
    Wire.Answer answer =
        wire.post(attempt + "/finish", attemptHeaders(work), JSON.writeValueAsBytes(request));
    require(answer, 200);
    running--;
    return JSON.readValue(answer.text(), FinishResponse.class);
  }

  private void send(Assignment work, String log) throws IOException {
    send(wire, work, log, 0, LOG);
  }

  /** Sends some of a log on any connection. */
  static void send(Wire wire, Assignment work, String log, long offset, byte[] bytes)
      throws IOException {
    Wire.Answer answer =
        wire.patch(
            Protocol.ROOT + "/attempts/" + work.attemptId() + "/logs/" + log,
            Map.of(
                "Authorization",
                "Bearer " + work.token(),
                Protocol.EPOCH_HEADER,
                Long.toString(work.epoch()),
                Protocol.OFFSET_HEADER,
                Long.toString(offset),
                "Content-Type",
                "application/octet-stream"),
            bytes);
    require(answer, 204);
  }

  private static Event event(
      long number, Instant at, StepPlan step, Event.@Nullable StepEnd end, @Nullable Integer code) {
    return new Event(
        number,
        at,
        end == null ? Event.Kind.STEP_STARTED : Event.Kind.STEP_FINISHED,
        step.name(),
        end,
        code,
        null,
        "",
        Map.of());
  }

  private static Map<String, String> attemptHeaders(Assignment work) {
    return Map.of(
        "Authorization",
        "Bearer " + work.token(),
        Protocol.EPOCH_HEADER,
        Long.toString(work.epoch()),
        "Content-Type",
        "application/json");
  }

  private static Map<String, String> headers(String token) {
    return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }

  private static void require(Wire.Answer answer, int status) throws IOException {
    if (answer.status() != status) {
      throw new IOException(
          "The coordinator answered with %d instead of %d: %s"
              .formatted(answer.status(), status, answer.text()));
    }
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not in this Java", e);
    }
  }
}
