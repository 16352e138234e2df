package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.webui.Frame;
import org.millrace.webui.WorkersPage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /workers}. */
@Controller
class WorkerController {
  private final WorkerList list;
  private final WorkerCards cards;
  private final Present present;

  WorkerController(WorkerList list, WorkerCards cards, Present present) {
    this.list = list;
    this.cards = cards;
    this.present = present;
  }

  @GetMapping("/workers")
  String workers(@RequestParam(defaultValue = "false") boolean retired, Model model) {
    Instant now = present.now();
    List<WorkerList.WorkerRow> rows = list.all(retired);
    Map<Long, List<WorkerList.Held>> held =
        list.held().stream().collect(Collectors.groupingBy(WorkerList.Held::workerId));
    model.addAttribute(
        "page",
        new WorkersPage(
            Frame.top("Workers", "workers", "workers,builds"),
            rows.stream()
                .map(w -> cards.card(w, held.getOrDefault(w.id(), List.of()), now))
                .toList(),
            (int) rows.stream().filter(w -> w.state().equals("ACTIVE") && w.online()).count(),
            (int) rows.stream().filter(w -> w.state().equals("ACTIVE") && !w.online()).count(),
            retired,
            list.retired()));
    return "workers";
  }
}
