package org.millrace.coordinator.api.v1;

import org.millrace.coordinator.view.BuildSetRecord;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /build-sets}: what was asked for at once. */
@RestController
@RequestMapping("/api/v1/build-sets")
class BuildSetsEndpoint {
  private final BuildSetRecord sets;

  BuildSetsEndpoint(BuildSetRecord sets) {
    this.sets = sets;
  }

  @GetMapping("/{id}")
  BuildSetAnswer one(@PathVariable long id) {
    return sets.find(id)
        .map(set -> BuildSetAnswer.of(set, sets.requests(id)))
        .orElseThrow(() -> ApiError.notFound("build set " + id));
  }
}
