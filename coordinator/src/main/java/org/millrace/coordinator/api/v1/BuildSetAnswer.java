package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildSetRecord.Asked;
import org.millrace.coordinator.view.BuildSetRecord.BuildSet;

/**
 * Requests that were made at once, of one revision.
 *
 * @param scheduler empty where a person asked without one
 * @param changes how many changes are in it
 */
record BuildSetAnswer(
    long id,
    String scheduler,
    String reason,
    String repository,
    String branch,
    String revision,
    String createdBy,
    Instant createdAt,
    int changes,
    List<Request> requests) {

  /**
   * One of its requests.
   *
   * @param state the build's where there is one, otherwise the request's
   * @param result null until it is complete
   * @param buildId null where none came of it yet
   */
  record Request(
      long id, String builder, String state, @Nullable String result, @Nullable Long buildId) {}

  static BuildSetAnswer of(BuildSet set, List<Asked> requests) {
    return new BuildSetAnswer(
        set.id(),
        set.scheduler(),
        set.reason(),
        set.repository(),
        set.branch(),
        set.revision(),
        set.createdBy(),
        set.createdAt(),
        set.changes(),
        requests.stream()
            .map(one ->
                new Request(
                    one.id(),
                    one.builder(),
                    one.state(),
                    one.result() == null ? null : one.result().name(),
                    one.buildId()))
            .toList());
  }
}
