package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
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
  private static final int SLICE = 2 * 1024 * 1024;
  private static final int SMALL = 64 * 1024;

  /** Of all agents' bodies together, no more slices than this are in memory. */
  private final Semaphore room = new Semaphore(24, true);

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

  /**
   * Takes a body in slices, each in a transaction of its own: what a hundred agents send at once
   * must fit into memory, and while one slice is stored the network brings the next.
   */
  @PatchMapping("/logs/{name}")
  ResponseEntity<Void> append(
      HttpServletRequest call, @PathVariable String id, @PathVariable String name)
      throws IOException {
    LeaseProof proof = Bearer.proof(call, id);
    Body.refuseTooLong(call);
    long total = Body.length(call);
    if (total >= 0 && total <= SMALL) {
      return stored(appendSlices(call, proof, name, total));
    }
    room.acquireUninterruptibly();
    try {
      return stored(appendSlices(call, proof, name, total));
    } finally {
      room.release();
    }
  }

  private long appendSlices(HttpServletRequest call, LeaseProof proof, String name, long total)
      throws IOException {
    long offset = offset(call);
    long size;
    try (InputStream in = Body.open(call)) {
      byte[] slice = new byte[total < 0 ? SLICE : (int) Math.min(total, SLICE)];
      int done = 0;
      int length;
      do {
        length = in.readNBytes(slice, 0, slice.length);
        Body.refuseBeyondLimit(done + length);
        size = logs.append(proof, name, offset + done, slice, length);
        done += length;
      } while (length == slice.length && done != total && length > 0);
    }
    return size;
  }

  private static ResponseEntity<Void> stored(long size) {
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
