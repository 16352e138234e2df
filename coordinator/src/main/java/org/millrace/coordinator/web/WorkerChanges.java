package org.millrace.coordinator.web;

import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.worker.Workers;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

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
      RedirectAttributes after) {
    return carryOut(Action.PAUSE, name, reason, after);
  }

  @PostMapping("/workers/{name}/resume")
  String resume(@PathVariable String name, RedirectAttributes after) {
    return carryOut(Action.RESUME, name, "", after);
  }

  @PostMapping("/workers/{name}/drain")
  String drain(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      RedirectAttributes after) {
    return carryOut(Action.DRAIN, name, reason, after);
  }

  @PostMapping("/workers/{name}/retire")
  String retire(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      RedirectAttributes after) {
    return carryOut(Action.RETIRE, name, reason, after);
  }

  private String carryOut(Action action, String name, String reason, RedirectAttributes after) {
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
      after.addFlashAttribute("message", name + " " + action.outcome + ".");
    } catch (IllegalArgumentException e) {
      after.addFlashAttribute("message", e.getMessage());
    }
    return "redirect:/workers";
  }
}
