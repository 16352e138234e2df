package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker.
 *
 * @param state {@code INVITED}, {@code ACTIVE}, {@code PAUSED}, {@code DRAINING} or {@code RETIRED}
 * @param online heard from within a lease
 * @param labels what its operator says it is
 * @param abilities labels that it has beside those, because its agent proved that it can do so
 * @param slots the most builds at once
 * @param facts what its agent found out about the machine; null until it enrolled
 * @param builds what it holds now
 */
record WorkerAnswer(
    String name,
    String state,
    String stateReason,
    String stateBy,
    Instant stateAt,
    boolean online,
    @Nullable Instant lastSeenAt,
    String owner,
    List<String> labels,
    List<String> abilities,
    int slots,
    @Nullable Map<String, Object> facts,
    List<Held> builds,
    Instant createdAt) {

  /**
   * A build that it holds.
   *
   * @param step what it does now; empty between steps
   */
  record Held(long id, String builder, int number, String step) {}
}
