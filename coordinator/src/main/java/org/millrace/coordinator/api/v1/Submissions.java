package org.millrace.coordinator.api.v1;

import java.util.List;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.RequestId;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.view.RequestRow;
import org.millrace.coordinator.view.RequestSearch;
import org.millrace.coordinator.view.WaitingRequests;
import org.springframework.stereotype.Component;

/** Hands a person's wish for one build to the queue. */
@Component
class Submissions {
  private final Queue queue;
  private final RequestSearch requests;
  private final WaitingRequests waiting;

  Submissions(Queue queue, RequestSearch requests, WaitingRequests waiting) {
    this.queue = queue;
    this.requests = requests;
    this.waiting = waiting;
  }

  /**
   * One build that is wanted.
   *
   * @param changes ids of the changes that are in it
   */
  record Wanted(
      BuilderId builder,
      String repository,
      String branch,
      String revision,
      String reason,
      List<Long> changes) {}

  RequestAnswer submit(Wanted wanted, Caller caller) {
    RequestId id =
        queue
            .submit(
                new Submission(
                    "",
                    wanted.reason(),
                    wanted.repository(),
                    wanted.branch(),
                    wanted.revision(),
                    caller.cause(),
                    wanted.changes(),
                    List.of(wanted.builder())))
            .requests()
            .getFirst();
    RequestRow row = requests.find(id.value()).orElseThrow();
    return RequestAnswer.of(
        row, row.state().equals("PENDING") ? waiting.find(id.value()).orElse(null) : null);
  }
}
