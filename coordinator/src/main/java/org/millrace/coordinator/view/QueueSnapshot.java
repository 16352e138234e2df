package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue at a moment, as one query saw it.
 *
 * @param now the database's time
 * @param lines by id, those in which something waits
 * @param requests in the order in which they are to be built
 */
record QueueSnapshot(Instant now, Map<Long, WaitingLine> lines, List<Request> requests) {

  /**
   * A request that waits.
   *
   * @param rank by which it stands in the queue, in microseconds
   * @param line id of the line in which it waits
   * @param notBefore later than now while a retry backs off
   * @param expected how long its build takes as a rule, in seconds
   * @param why the reason that was given
   */
  record Request(
      long id,
      long rank,
      long line,
      long builderId,
      String builder,
      String repository,
      String branch,
      String revision,
      String scheduler,
      String why,
      int priority,
      Instant submittedAt,
      Instant notBefore,
      @Nullable Double expected) {}
}
