package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.coordinator.view.ChangeList.Tally;
import org.millrace.coordinator.view.ChangeSearch;
import org.millrace.coordinator.view.ChangeSearch.Pushed;
import org.millrace.protocol.Result;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /changes} and {@code /deliveries}: what was pushed, and what came of it. */
@RestController
@RequestMapping("/api/v1")
class ChangesEndpoint {
  private static final String CHANGES = "changes";
  private static final String DELIVERIES = "deliveries";

  private final ChangeSearch search;
  private final ChangeList changes;

  ChangesEndpoint(ChangeSearch search, ChangeList changes) {
    this.search = search;
    this.changes = changes;
  }

  /**
   * A change.
   *
   * @param branch the git branch
   * @param delivery that brought it; null where it came another way
   * @param waitingFor schedulers that have seen it and wait for the branch to be quiet
   * @param requests how the requests stand that it set off
   */
  record ChangeAnswer(
      long id,
      String repository,
      String branch,
      String revision,
      String author,
      String message,
      String url,
      List<String> files,
      @Nullable Instant committedAt,
      Instant receivedAt,
      @Nullable Delivery delivery,
      List<String> waitingFor,
      List<Requests> requests) {}

  /** A webhook's delivery, by GitHub's id. */
  record Delivery(String deliveryId, String state, String outcome) {}

  /** So many requests that stand alike. */
  record Requests(String state, @Nullable Result result, int count) {}

  /**
   * A delivery of the webhook.
   *
   * @param state {@code RECEIVED}, {@code PROCESSED}, {@code IGNORED} or {@code FAILED}
   * @param outcome what came of it, for people
   */
  record DeliveryAnswer(
      long id,
      String source,
      String deliveryId,
      String event,
      String state,
      String outcome,
      Instant receivedAt) {}

  @GetMapping("/changes")
  Page<ChangeAnswer> changes(
      @RequestParam(required = false) @Nullable String repository,
      @RequestParam(required = false) @Nullable String branch,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    List<Pushed> rows =
        search.find(repository, branch, Cursor.number(CHANGES, after, before), Page.rows(limit));
    List<Long> ids = rows.stream().map(Pushed::id).toList();
    Map<Long, List<Tally>> tallies = changes.tallies(ids);
    Map<Long, List<String>> scheduled = changes.scheduled(ids);
    return Page.of(
        CHANGES,
        rows,
        limit,
        Pushed::id,
        row ->
            answer(
                row,
                scheduled.getOrDefault(row.id(), List.of()),
                tallies.getOrDefault(row.id(), List.of())));
  }

  @GetMapping("/deliveries")
  Page<DeliveryAnswer> deliveries(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    return Page.of(
        DELIVERIES,
        changes.deliveries(Cursor.number(DELIVERIES, after), Page.rows(limit)),
        limit,
        ChangeList.Delivery::id,
        row ->
            new DeliveryAnswer(
                row.id(),
                row.source(),
                row.deliveryId(),
                row.event(),
                row.state(),
                row.outcome(),
                row.receivedAt()));
  }

  private static ChangeAnswer answer(Pushed row, List<String> scheduled, List<Tally> tallies) {
    return new ChangeAnswer(
        row.id(),
        row.repository(),
        row.branch(),
        row.revision(),
        row.author(),
        row.message(),
        row.url(),
        row.files(),
        row.committedAt(),
        row.receivedAt(),
        row.deliveryId() == null || row.deliveryState() == null || row.outcome() == null
            ? null
            : new Delivery(row.deliveryId(), row.deliveryState(), row.outcome()),
        scheduled,
        tallies.stream().map(t -> new Requests(t.state(), t.result(), t.count())).toList());
  }
}
