package org.millrace.coordinator.api.v1;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.QueuePosition;
import org.millrace.coordinator.view.Waiting;
import org.millrace.coordinator.view.WaitingRequests;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /pending}: the queue in the order in which it is to be built, and why each waits. */
@RestController
@RequestMapping("/api/v1/pending")
class PendingEndpoint {
  private static final String LIST = "pending";

  private final WaitingRequests waiting;

  PendingEndpoint(WaitingRequests waiting) {
    this.waiting = waiting;
  }

  /**
   * A request that waits.
   *
   * @param waits why, in one sentence
   * @param place among all requests that the same workers can take, from 1
   * @param expectedSeconds how long its build takes as a rule; null where none ever ended well
   * @param estimatedStart by the usual lengths of what is before it; null where nobody knows
   * @param why the reason that was given for building it
   * @param scheduler empty when a person asked for it
   */
  record PendingAnswer(
      long id,
      String builder,
      String repository,
      String branch,
      String revision,
      String waits,
      int place,
      @Nullable Long expectedSeconds,
      @Nullable Instant estimatedStart,
      String why,
      String scheduler,
      int priority,
      Instant submittedAt) {}

  @GetMapping
  Page<PendingAnswer> list(
      @RequestParam(required = false) @Nullable String builder,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable String behind,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    int rows = Page.rows(limit);
    QueuePosition last = Cursor.of(LIST, after, QueuePosition::valueOf);
    List<WaitingRequests.Item> left =
        WaitingRequests.behind(waiting.all(q), last == null ? position(behind) : last);
    return Page.of(
        LIST,
        left.stream()
            .filter(item -> builder == null || item.builder().equals(builder))
            .limit(rows)
            .toList(),
        limit,
        WaitingRequests.Item::position,
        PendingEndpoint::answer);
  }

  private static @Nullable QueuePosition position(@Nullable String behind) {
    try {
      return behind == null ? null : QueuePosition.valueOf(behind);
    } catch (IllegalArgumentException e) {
      throw ApiError.badParameter("'behind' is " + e.getMessage() + ".");
    }
  }

  private static PendingAnswer answer(WaitingRequests.Item item) {
    Waiting why = item.waiting();
    Duration expected = why.expected();
    return new PendingAnswer(
        item.id(),
        item.builder(),
        item.repository(),
        item.branch(),
        item.revision(),
        why.sentence(),
        why.place(),
        expected == null ? null : expected.toSeconds(),
        why.start(),
        item.why(),
        item.scheduler(),
        item.priority(),
        item.submittedAt());
  }
}
