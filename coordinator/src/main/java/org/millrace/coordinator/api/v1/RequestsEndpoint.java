package org.millrace.coordinator.api.v1;

import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.RequestId;
import org.millrace.coordinator.view.RequestRow;
import org.millrace.coordinator.view.RequestSearch;
import org.millrace.coordinator.view.WaitingRequests;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /requests}: what waits to be built, and why. */
@RestController
@RequestMapping("/api/v1/requests")
class RequestsEndpoint {
  private static final String LIST = "requests";

  private final RequestSearch requests;
  private final WaitingRequests waiting;
  private final Queue queue;
  private final Audit audit;

  RequestsEndpoint(RequestSearch requests, WaitingRequests waiting, Queue queue, Audit audit) {
    this.requests = requests;
    this.waiting = waiting;
    this.queue = queue;
    this.audit = audit;
  }

  /** What may become of a request. */
  enum State {
    PENDING,
    RUNNING,
    COMPLETE,
    SUPERSEDED,
    CANCELLED,
    EXPIRED
  }

  @GetMapping
  Page<RequestAnswer> list(
      @RequestParam(required = false) @Nullable State state,
      @RequestParam(required = false) @Nullable String builder,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    return Page.of(
        LIST,
        requests.find(
            state == null ? null : state.name(),
            builder,
            Cursor.number(LIST, after),
            Page.rows(limit)),
        limit,
        RequestRow::id,
        row -> RequestAnswer.of(row, null));
  }

  @GetMapping("/{id}")
  RequestAnswer one(@PathVariable long id) {
    RequestRow request = find(id);
    return RequestAnswer.of(
        request, request.state().equals("PENDING") ? waiting.find(id).orElse(null) : null);
  }

  /** Body of {@code /cancel}. */
  record Cancel(@Nullable String why) {}

  @PostMapping("/{id}/cancel")
  @ResponseStatus(HttpStatus.ACCEPTED)
  RequestAnswer cancel(@PathVariable long id, @RequestBody Cancel body) {
    Caller caller = Caller.require();
    String why = Asked.text("why", body.why());
    RequestRow request = find(id);
    if (!queue.cancel(new RequestId(id), caller.cause(), why)) {
      throw new ApiError(
          ErrorCode.CONFLICT,
          request.buildId() == null
              ? "Request " + id + " does not wait any more."
              : "Request " + id + " has become build " + request.buildId() + "; stop that.");
    }
    audit.record(caller, "request.cancel", "request " + id, why);
    return one(id);
  }

  private RequestRow find(long id) {
    return requests.find(id).orElseThrow(() -> ApiError.notFound("request " + id));
  }
}
