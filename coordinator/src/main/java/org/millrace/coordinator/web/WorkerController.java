package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.coordinator.view.WorkerList.WorkerRow;
import org.millrace.webui.Frame;
import org.millrace.webui.Status;
import org.millrace.webui.WorkersPage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /workers}. */
@Controller
class WorkerController {
  /** What somebody may have to do something about comes first. */
  private static final List<Status> AWAY = List.of(Status.OFFLINE, Status.PAUSED, Status.DRAINING);

  private static final Comparator<WorkerRow> ORDER =
      Comparator.comparingInt(WorkerController::urgency)
          .thenComparing(WorkerRow::name, String.CASE_INSENSITIVE_ORDER);

  private final WorkerList list;
  private final WorkerCards cards;
  private final Present present;

  WorkerController(WorkerList list, WorkerCards cards, Present present) {
    this.list = list;
    this.cards = cards;
    this.present = present;
  }

  @GetMapping("/workers")
  String workers(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "false") boolean retired,
      Model model) {
    Instant now = present.now();
    String text = q.strip();
    List<WorkerRow> rows =
        list.all(retired).stream().filter(w -> w.matches(text)).sorted(ORDER).toList();
    Map<Long, List<WorkerList.Held>> held =
        list.held().stream().collect(Collectors.groupingBy(WorkerList.Held::workerId));
    model.addAttribute(
        "page",
        new WorkersPage(
            Frame.top("Workers", "workers", "workers,builds"),
            rows.stream()
                .map(w -> cards.card(w, held.getOrDefault(w.id(), List.of()), now))
                .toList(),
            counts(rows),
            text,
            retired,
            list.retired(),
            Choices.href("/workers", Choices.pair("q", text), retired ? "" : "retired=true")));
    return "workers";
  }

  private static int urgency(WorkerRow worker) {
    Status status = WorkerCards.status(worker);
    return AWAY.contains(status)
        ? AWAY.indexOf(status)
        : AWAY.size() + (status == Status.RETIRED ? 1 : 0);
  }

  /** {@code 51 online, 3 offline, 3 paused}. */
  private static String counts(List<WorkerRow> workers) {
    Map<Status, Long> counts =
        workers.stream()
            .collect(
                Collectors.groupingBy(
                    WorkerCards::status, () -> new EnumMap<>(Status.class), Collectors.counting()));
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().word())
        .collect(Collectors.joining(", "));
  }
}
