package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.RequestRow;
import org.millrace.coordinator.view.Waiting;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * A request.
 *
 * @param state {@code PENDING}, {@code RUNNING}, {@code COMPLETE}, {@code SUPERSEDED}, {@code
 *     CANCELLED} or {@code EXPIRED}
 * @param waits why it waits, in one sentence; null in lists, and where it does not wait
 * @param place in the line of those that the same workers can take, from 1; null as above
 * @param estimatedStart when it may begin, by the usual lengths of what is before it; null in
 *     lists, and where nobody knows
 * @param why the reason that was given
 * @param scheduler empty when a person asked for it
 * @param supersededBy id of the newer request that stands for it, too
 * @param builtInstead id of the build that came of that one in the end; null while there is none
 * @param buildId of the build that came of it; null while there is none
 */
record RequestAnswer(
    long id,
    String builder,
    String state,
    @Nullable String waits,
    @Nullable Integer place,
    @Nullable Instant estimatedStart,
    int priority,
    List<String> requires,
    String repository,
    String branch,
    String revision,
    String why,
    String scheduler,
    String by,
    long buildSetId,
    Instant submittedAt,
    Instant notBefore,
    Instant expiresAt,
    @Nullable Instant completedAt,
    @Nullable Result result,
    @Nullable Reason reason,
    @Nullable Long supersededBy,
    @Nullable String supersededByHref,
    @Nullable Long builtInstead,
    @Nullable String endedBy,
    @Nullable String endedWhy,
    @Nullable Long buildId) {

  static RequestAnswer of(RequestRow request, @Nullable Waiting waiting) {
    return new RequestAnswer(
        request.id(),
        request.builder(),
        request.state(),
        waiting == null ? null : waiting.sentence(),
        waiting == null ? null : waiting.place(),
        waiting == null ? null : waiting.start(),
        request.priority(),
        request.requires(),
        request.repository(),
        request.branch(),
        request.revision(),
        request.asked(),
        request.scheduler(),
        request.createdBy(),
        request.buildSetId(),
        request.submittedAt(),
        request.notBefore(),
        request.expiresAt(),
        request.completedAt(),
        request.result(),
        request.reason(),
        request.supersededBy(),
        request.supersededBy() == null ? null : "/api/v1/requests/" + request.supersededBy(),
        request.builtInstead(),
        request.endedBy(),
        request.endedWhy(),
        request.buildId());
  }
}
