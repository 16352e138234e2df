package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.webui.ChangesPage;
import org.millrace.webui.Frame;
import org.millrace.webui.Status;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /changes}: what was pushed and what became of every delivery. */
@Controller
class ChangeController {
  private static final int CHANGES = 40;
  private static final int DELIVERIES = 30;

  private final ChangeList list;
  private final Present present;

  ChangeController(ChangeList list, Present present) {
    this.list = list;
    this.present = present;
  }

  @GetMapping("/changes")
  String changes(
      @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
      @RequestParam(defaultValue = "" + Long.MAX_VALUE) long deliveriesBefore,
      Model model) {
    Instant now = present.now();
    List<ChangeList.ChangeRow> changes = list.changes(before, CHANGES + 1);
    boolean moreChanges = changes.size() > CHANGES;
    List<ChangeList.ChangeRow> shown = moreChanges ? changes.subList(0, CHANGES) : changes;
    List<Long> ids = shown.stream().map(ChangeList.ChangeRow::id).toList();
    Map<Long, List<ChangeList.Tally>> tallies = list.tallies(ids);
    Map<Long, List<String>> scheduled = list.scheduled(ids);
    List<ChangeList.Delivery> deliveries = list.deliveries(deliveriesBefore, DELIVERIES + 1);
    boolean moreDeliveries = deliveries.size() > DELIVERIES;
    List<ChangeList.Delivery> shownDeliveries =
        moreDeliveries ? deliveries.subList(0, DELIVERIES) : deliveries;
    String here = before == Long.MAX_VALUE ? "" : "before=" + before;
    String there = deliveriesBefore == Long.MAX_VALUE ? "" : "deliveriesBefore=" + deliveriesBefore;
    model.addAttribute(
        "page",
        new ChangesPage(
            Frame.top("Changes", "changes", "changes,inbox,builds"),
            shown.stream()
                .map(c ->
                    change(
                        c,
                        tallies.getOrDefault(c.id(), List.of()),
                        scheduled.getOrDefault(c.id(), List.of()),
                        now))
                .toList(),
            here.isEmpty() ? null : Choices.href("/changes", there),
            moreChanges ? Choices.href("/changes", "before=" + shown.getLast().id(), there) : null,
            shownDeliveries.stream().map(d -> delivery(d, now)).toList(),
            there.isEmpty() ? null : Choices.href("/changes", here) + "#deliveries",
            moreDeliveries
                ? Choices.href(
                        "/changes", here, "deliveriesBefore=" + shownDeliveries.getLast().id())
                    + "#deliveries"
                : null));
    return "changes";
  }

  private static ChangesPage.Change change(
      ChangeList.ChangeRow c,
      List<ChangeList.Tally> tallies,
      List<String> schedulers,
      Instant now) {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    Map<Status, String> hrefs = new EnumMap<>(Status.class);
    for (ChangeList.Tally tally : tallies) {
      Status status = Words.status(tally.state(), tally.result());
      counts.merge(status, tally.count(), Integer::sum);
      if (tally.replacedBy() != null) {
        hrefs.put(
            status,
            "/changes?before=" + (tally.replacedBy() + 1) + "#change-" + tally.replacedBy());
      }
    }
    return new ChangesPage.Change(
        c.id(),
        c.repository(),
        c.branch(),
        Words.revision(c.revision()),
        Words.safeUrl(c.url()),
        c.author(),
        Words.subject(c.message()),
        c.message(),
        c.files(),
        new When(c.receivedAt(), now),
        counts.entrySet().stream()
            .sorted(Comparator.comparing(Map.Entry::getKey))
            .map(e -> new ChangesPage.Tally(e.getKey(), e.getValue(), hrefs.get(e.getKey())))
            .toList(),
        schedulers.isEmpty() ? "" : "waits in scheduler " + String.join(", ", schedulers));
  }

  private static ChangesPage.Delivery delivery(ChangeList.Delivery d, Instant now) {
    return new ChangesPage.Delivery(
        d.id(),
        d.source(),
        d.event(),
        d.deliveryId(),
        Status.valueOf(d.state()),
        d.outcome(),
        new When(d.receivedAt(), now));
  }
}
