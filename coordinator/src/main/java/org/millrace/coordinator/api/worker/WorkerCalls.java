package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.millrace.coordinator.build.Builds;
import org.millrace.coordinator.build.Refusal;
import org.millrace.coordinator.worker.WorkerSession;
import org.millrace.coordinator.worker.Workers;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Facts;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatResponse;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The calls of a worker as a whole: enrol, claim, heartbeat. */
@RestController
@RequestMapping(Protocol.ROOT)
class WorkerCalls {
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(25);
  private static final int LONGEST_CLAIM_ID = 64;

  private final Workers workers;
  private final Builds builds;
  private final Body body;

  WorkerCalls(Workers workers, Builds builds, Body body) {
    this.workers = workers;
    this.builds = builds;
    this.body = body;
  }

  @PostMapping("/enrolments")
  ResponseEntity<EnrolmentResponse> enrol(HttpServletRequest call) throws IOException {
    EnrolmentRequest request = body.read(call, EnrolmentRequest.class);
    if (request.protocolVersion() != Protocol.VERSION) {
      throw new Refusal(
          ProblemCode.UNSUPPORTED_PROTOCOL,
          "This coordinator speaks version %d of the protocol, the agent %d. Install the agent of"
                  .formatted(Protocol.VERSION, request.protocolVersion())
              + " this farm's release.");
    }
    Facts facts = request.facts();
    if (request.token() == null || facts == null) {
      throw Body.malformed("The token or the facts are missing.");
    }
    EnrolmentResponse enrolled = workers.enrol(request.token(), facts);
    return ResponseEntity.status(HttpStatus.CREATED)
        .header("Cache-Control", "no-store")
        .body(enrolled);
  }

  @PostMapping("/claims")
  ResponseEntity<Assignment> claim(HttpServletRequest call) throws IOException {
    ClaimRequest request = body.read(call, ClaimRequest.class);
    String id = request.claimId();
    if (id == null || id.isEmpty() || id.length() > LONGEST_CLAIM_ID || id.indexOf('\0') >= 0) {
      throw Body.malformed("A claim id has 1 to " + LONGEST_CLAIM_ID + " characters.");
    }
    if (request.freeSlots() < 1) {
      throw Body.malformed("Who has no free slot does not claim.");
    }
    Duration patience = request.patience() == null ? LONGEST_PATIENCE : request.patience();
    WorkerSession worker = workers.authenticate(Bearer.token(call)).orElseThrow(this::unknown);
    return builds
        .claim(worker, id, patience)
        .map(claim ->
            ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .body(
                    new Assignment(
                        claim.attempt().value(),
                        claim.epoch(),
                        claim.token(),
                        claim.lease(),
                        claim.plan())))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }

  @PostMapping("/heartbeats")
  HeartbeatResponse heartbeat(HttpServletRequest call) throws IOException {
    HeartbeatRequest request = body.read(call, HeartbeatRequest.class);
    if (request.attempts() == null || request.attempts().stream().anyMatch(held -> held == null)) {
      throw Body.malformed("The list of attempts is missing.");
    }
    WorkerSession worker =
        workers.hear(Bearer.token(call), request.facts()).orElseThrow(this::unknown);
    List<AttemptOrder> orders = builds.renew(worker.id(), request.attempts());
    return new HeartbeatResponse(
        orders,
        order(worker),
        worker.stateReason(),
        worker.slots(),
        builds.heartbeat(),
        builds.lease());
  }

  private static WorkerOrder order(WorkerSession worker) {
    return switch (worker.state()) {
      case PAUSED -> WorkerOrder.PAUSE;
      case DRAINING -> WorkerOrder.DRAIN;
      case INVITED, ACTIVE, RETIRED -> WorkerOrder.WORK;
    };
  }

  private Refusal unknown() {
    return new Refusal(
        ProblemCode.UNKNOWN_WORKER,
        "No worker has this credential, or it was retired. Ask the farm's operator.");
  }
}
