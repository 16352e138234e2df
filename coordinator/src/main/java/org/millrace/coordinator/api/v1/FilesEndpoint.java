package org.millrace.coordinator.api.v1;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.log.Artifacts;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.StoredArtifact;
import org.millrace.coordinator.view.BuildAttempts;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.coordinator.view.LogIndex.LogRow;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The bytes of logs and artifacts, as builds wrote them: whatever they are, they go out as plain
 * text or as a file to save, never as something that a browser would run.
 */
@RestController
@RequestMapping("/api/v1/builds/{id}")
class FilesEndpoint {
  private final LogIndex index;
  private final Logs logs;
  private final Artifacts artifacts;
  private final BuildAttempts attempts;

  FilesEndpoint(LogIndex index, Logs logs, Artifacts artifacts, BuildAttempts attempts) {
    this.index = index;
    this.logs = logs;
    this.artifacts = artifacts;
    this.attempts = attempts;
  }

  /**
   * The log as it is now; {@code Range: bytes=n-} gives what has come since.
   *
   * @param attempt which attempt's; the newest that has such a log where it is not named
   */
  @GetMapping("/logs/{step}/{name}")
  void log(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    LogRow log =
        index
            .find(id, step + "." + name, attempt)
            .orElseThrow(
                () -> ApiError.notFound("log " + step + "/" + name + ofBuild(id, attempt)));
    Part part = part(request.getHeader(HttpHeaders.RANGE), log.size());
    response.setContentType("text/plain; charset=utf-8");
    response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    response.setHeader("Millrace-Log-Growing", String.valueOf(log.growing()));
    response.setContentLengthLong(part.to() - part.from());
    if (part.some()) {
      response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
      response.setHeader(
          HttpHeaders.CONTENT_RANGE,
          "bytes " + part.from() + "-" + (part.to() - 1) + "/" + log.size());
    }
    if (!HttpMethod.HEAD.matches(request.getMethod())) {
      logs.stream(new LogId(log.id()), part.from(), part.to(), response.getOutputStream());
    }
  }

  @GetMapping("/artifacts/{name}")
  void artifact(
      @PathVariable long id,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    for (BuildAttempts.Attempt one : attempts.of(id)) {
      if (attempt != null && attempt != one.ordinal()) {
        continue;
      }
      for (StoredArtifact file : artifacts.of(new AttemptId(one.id()))) {
        if (file.name().equals(name)) {
          send(file, request, response);
          return;
        }
      }
    }
    throw ApiError.notFound("artifact " + name + ofBuild(id, attempt));
  }

  private void send(StoredArtifact file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/octet-stream");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        ContentDisposition.attachment()
            .filename(file.name(), StandardCharsets.UTF_8)
            .build()
            .toString());
    response.setHeader(HttpHeaders.ETAG, "\"" + file.sha256() + "\"");
    response.setContentLengthLong(file.size());
    if (HttpMethod.HEAD.matches(request.getMethod())) {
      return;
    }
    try (InputStream bytes =
        artifacts
            .open(file.attempt(), file.name())
            .orElseThrow(() -> ApiError.notFound("artifact " + file.name()))) {
      bytes.transferTo(response.getOutputStream());
    }
  }

  private static String ofBuild(long id, @Nullable Integer attempt) {
    return " of build " + id + (attempt == null ? "" : ", attempt " + attempt);
  }

  /** The bytes that are asked for, from {@code from} to before {@code to}. */
  private record Part(long from, long to, boolean some) {}

  private static Part part(@Nullable String header, long size) {
    Part all = new Part(0, size, false);
    if (header == null) {
      return all;
    }
    List<HttpRange> ranges;
    try {
      ranges = HttpRange.parseRanges(header);
    } catch (IllegalArgumentException e) {
      throw ApiError.badParameter("The header Range is not understood: " + header);
    }
    if (ranges.size() != 1) {
      // RFC 9110 lets a server answer with everything.
      return all;
    }
    HttpRange range = ranges.getFirst();
    long from = range.getRangeStart(size);
    if (from >= size) {
      throw new ApiError(
          ErrorCode.RANGE_NOT_SATISFIABLE, "The log has " + size + " bytes, none of them there.");
    }
    return new Part(from, Math.min(size, range.getRangeEnd(size) + 1), true);
  }
}
