package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.Waiting;
import org.millrace.coordinator.view.WaitingRequests;
import org.millrace.webui.Frame;
import org.millrace.webui.PendingPage;
import org.millrace.webui.Took;
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
      @RequestParam(required = false) @Nullable Long after,
      Model model) {
    String wanted = q.strip().toLowerCase(Locale.ROOT);
    List<WaitingRequests.Item> all =
        waiting.all().stream()
            .filter(item -> item.builder().toLowerCase(Locale.ROOT).contains(wanted))
            .toList();
    int from = after == null ? 0 : behind(all, after);
    List<WaitingRequests.Item> shown = all.subList(from, Math.min(all.size(), from + ROWS));
    boolean more = from + ROWS < all.size();
    Instant now = present.now();
    String search = Choices.pair("q", q.strip());
    model.addAttribute(
        "page",
        new PendingPage(
            Frame.top("Pending", "pending", "queue,builds,workers"),
            all.size(),
            q.strip(),
            shown.stream().map(item -> row(item, now)).toList(),
            from == 0 ? null : Choices.href("/pending", search),
            more ? Choices.href("/pending", search, "after=" + shown.getLast().id()) : null));
    return "pending";
  }

  /** Where the page begins; at the front where the request does not wait any more. */
  private static int behind(List<WaitingRequests.Item> all, long id) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id() == id) {
        return i + 1;
      }
    }
    return 0;
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
        expected == null ? "" : new Took(Duration.ofSeconds(expected.toSeconds())).text(),
        item.why(),
        new When(item.submittedAt(), now));
  }
}
