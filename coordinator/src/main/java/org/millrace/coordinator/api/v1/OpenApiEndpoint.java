package org.millrace.coordinator.api.v1;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /openapi.json}: this API for machines. The document is a file, made and compared by a
 * test: nothing has to look through the code at run time, and a change of the API is seen in
 * review.
 */
@RestController
class OpenApiEndpoint {
  @GetMapping("/api/v1/openapi.json")
  ResponseEntity<Resource> document() {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(new ClassPathResource("api/openapi.json"));
  }
}
