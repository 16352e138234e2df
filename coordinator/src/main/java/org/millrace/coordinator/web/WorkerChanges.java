package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.worker.Workers;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What operators do to a worker on the list of workers. */
@Controller
class WorkerChanges {
  private final Workers workers;
  private final Audit audit;

  WorkerChanges(Workers workers, Audit audit) {
    this.workers = workers;
    this.audit = audit;
  }

  /** What can be done; the word is that of the path and of the audit. */
  enum Action {
    PAUSE("finishes what it runs and takes nothing new"),
    RESUME("takes work again"),
    DRAIN("finishes what it runs, then its agent exits"),
    RETIRE("is gone for good; what it ran is given to others");

    private final String outcome;

    Action(String outcome) {
      this.outcome = outcome;
    }
  }

  @PostMapping("/workers/{name}/pause")
  String pause(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      HttpServletRequest request) {
    return carryOut(Action.PAUSE, name, reason, request);
  }

  @PostMapping("/workers/{name}/resume")
  String resume(@PathVariable String name, HttpServletRequest request) {
    return carryOut(Action.RESUME, name, "", request);
  }

  @PostMapping("/workers/{name}/drain")
  String drain(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      HttpServletRequest request) {
    return carryOut(Action.DRAIN, name, reason, request);
  }

  @PostMapping("/workers/{name}/retire")
  String retire(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      HttpServletRequest request) {
    return carryOut(Action.RETIRE, name, reason, request);
  }

  private String carryOut(Action action, String name, String reason, HttpServletRequest request) {
    Caller caller = Caller.require();
    String why = Words.reasonGiven(reason);
    String by = caller.cause();
    try {
      switch (action) {
        case PAUSE -> workers.pause(name, why, by);
        case RESUME -> workers.resume(name, by);
        case DRAIN -> workers.drain(name, why, by);
        case RETIRE -> workers.retire(name, why, by);
      }
      audit.record(
          caller,
          "worker." + action.name().toLowerCase(java.util.Locale.ROOT),
          "worker " + name,
          why);
      Notice.leave(request, name + " " + action.outcome + ".");
    } catch (IllegalArgumentException e) {
      Notice.leave(request, String.valueOf(e.getMessage()));
    }
    return "redirect:/workers";
  }
}
