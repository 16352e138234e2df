package org.millrace.coordinator.api.v1;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /agent.jar}: the worker's agent, for machines that are to join. */
@RestController
class AgentEndpoint {
  private final Path jar;

  AgentEndpoint(@Value("${millrace.agent-jar}") Path jar) {
    this.jar = jar;
  }

  @GetMapping("/api/v1/agent.jar")
  ResponseEntity<Resource> agent() {
    if (!Files.isRegularFile(jar)) {
      throw new ApiError(
          ErrorCode.NOT_FOUND,
          "This coordinator has no agent to give away: set MILLRACE_AGENT_JAR to"
              + " millrace-agent.jar, or copy that to the worker by hand.");
    }
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("application/java-archive"))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename("millrace-agent.jar").build().toString())
        .body(new FileSystemResource(jar));
  }
}
