package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.QueuePosition;
import org.millrace.coordinator.view.Waiting;
import org.millrace.coordinator.view.WaitingRequests;
import org.millrace.webui.Frame;
import org.millrace.webui.PendingPage;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /pending}: the queue, and why each request waits. */
@Controller
class PendingController {
  private static final int ROWS = 100;

  private final WaitingRequests waiting;
  private final Present present;

  PendingController(WaitingRequests waiting, Present present) {
    this.waiting = waiting;
    this.present = present;
  }

  @GetMapping("/pending")
  String pending(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable QueuePosition after,
      Model model) {
    List<WaitingRequests.Item> all = waiting.all(q);
    List<WaitingRequests.Item> behind = WaitingRequests.behind(all, after);
    List<WaitingRequests.Item> shown = behind.subList(0, Math.min(behind.size(), ROWS));
    Instant now = present.now();
    String search = Choices.pair("q", q.strip());
    model.addAttribute(
        "page",
        new PendingPage(
            Frame.top("Pending", "pending", "queue,builds,workers"),
            all.size(),
            q.strip(),
            shown.stream().map(item -> row(item, now)).toList(),
            after == null ? null : Choices.href("/pending", search),
            behind.size() > ROWS
                ? Choices.href("/pending", search, "after=" + shown.getLast().position())
                : null));
    return "pending";
  }

  private static PendingPage.Row row(WaitingRequests.Item item, Instant now) {
    Waiting why = item.waiting();
    Duration expected = why.expected();
    Instant start = why.start();
    return new PendingPage.Row(
        item.id(),
        Words.builder(item.builderId(), item.builder()),
        Words.revision(item.revision()),
        item.branch(),
        why.sentence(),
        why.place(),
        start == null ? null : new When(start, now),
        expected == null ? "" : Words.about(expected),
        item.why(),
        new When(item.submittedAt(), now));
  }
}
