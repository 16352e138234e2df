package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;
import org.millrace.coordinator.build.Builds;
import org.millrace.coordinator.build.LeaseProof;
import org.millrace.coordinator.log.Artifacts;
import org.millrace.coordinator.log.Logs;
import org.millrace.protocol.EventsRequest;
import org.millrace.protocol.EventsResponse;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Protocol;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The calls of one attempt. */
@RestController
@RequestMapping(Protocol.ROOT + "/attempts/{id}")
class AttemptCalls {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  private final Builds builds;
  private final Logs logs;
  private final Artifacts artifacts;
  private final Body body;

  AttemptCalls(Builds builds, Logs logs, Artifacts artifacts, Body body) {
    this.builds = builds;
    this.logs = logs;
    this.artifacts = artifacts;
    this.body = body;
  }

  @PatchMapping("/logs/{name}")
  ResponseEntity<Void> append(
      HttpServletRequest call, @PathVariable String id, @PathVariable String name)
      throws IOException {
    LeaseProof proof = Bearer.proof(call, id);
    long offset = offset(call);
    Body.Bytes bytes = Body.bytes(call);
    long size = logs.append(proof, name, offset, bytes.array(), bytes.length());
    return ResponseEntity.noContent().header(Protocol.OFFSET_HEADER, String.valueOf(size)).build();
  }

  private static long offset(HttpServletRequest call) {
    String header = call.getHeader(Protocol.OFFSET_HEADER);
    try {
      long offset = Long.parseLong(header == null ? "" : header);
      if (offset >= 0 && offset <= Long.MAX_VALUE / 2) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw Body.malformed("The header " + Protocol.OFFSET_HEADER + " is missing or no number.");
    }
    throw Body.malformed("The header " + Protocol.OFFSET_HEADER + " is not the offset of a log.");
  }

  @PostMapping("/events")
  EventsResponse events(HttpServletRequest call, @PathVariable String id) throws IOException {
    LeaseProof proof = Bearer.proof(call, id);
    EventsRequest request = body.read(call, EventsRequest.class);
    return new EventsResponse(builds.record(proof, request.events()));
  }

  @PutMapping("/artifacts/{name}")
  ResponseEntity<Void> put(
      HttpServletRequest call, @PathVariable String id, @PathVariable String name)
      throws IOException {
    LeaseProof proof = Bearer.proof(call, id);
    long length = call.getContentLengthLong();
    String sha256 = call.getHeader(Protocol.SHA256_HEADER);
    if (length < 0 || sha256 == null || !SHA256.matcher(sha256).matches()) {
      throw Body.malformed(
          "Content-Length or " + Protocol.SHA256_HEADER + " is missing, or is not one.");
    }
    artifacts.put(proof, name, length, sha256, Body.open(call));
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/finish")
  FinishResponse finish(HttpServletRequest call, @PathVariable String id) throws IOException {
    LeaseProof proof = Bearer.proof(call, id);
    return builds.finish(proof, body.read(call, FinishRequest.class));
  }
}
