package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.schedule.Forced;
import org.millrace.coordinator.schedule.Forcing;
import org.millrace.coordinator.schedule.Pauses;
import org.millrace.coordinator.schedule.Refused;
import org.millrace.coordinator.schedule.Wish;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What operators do to schedulers, and what they ask for. */
@Controller
class SchedulerActions {
  private final Pauses pauses;
  private final Forcing forcing;
  private final SchedulerController pages;
  private final BuilderList builders;

  SchedulerActions(
      Pauses pauses, Forcing forcing, SchedulerController pages, BuilderList builders) {
    this.pauses = pauses;
    this.forcing = forcing;
    this.pages = pages;
    this.builders = builders;
  }

  @PostMapping("/schedulers/{name}/pause")
  String pause(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String reason,
      HttpServletRequest request) {
    return change(
        () -> pauses.pause(Caller.require(), name, Words.reasonGiven(reason)),
        name + " is paused: it keeps what comes and decides nothing.",
        request);
  }

  @PostMapping("/schedulers/{name}/resume")
  String resume(@PathVariable String name, HttpServletRequest request) {
    return change(() -> pauses.resume(Caller.require(), name), name + " decides again.", request);
  }

  private static String change(Runnable work, String outcome, HttpServletRequest request) {
    try {
      work.run();
      Notice.leave(request, outcome);
    } catch (Refused refused) {
      Notice.leave(request, String.valueOf(refused.getMessage()));
    }
    return "redirect:/schedulers";
  }

  @PostMapping("/schedulers/{name}/force")
  String force(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false, name = "builder") List<String> ticked,
      @RequestParam(defaultValue = "false") boolean all,
      @RequestParam(defaultValue = "") String revision,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "") String key,
      Model model,
      HttpServletRequest request,
      HttpServletResponse response) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    List<String> chosen =
        all
            ? pages.matching(name, filter).stream().map(BuilderRow::name).toList()
            : ticked == null ? List.of() : ticked;
    try {
      return "redirect:"
          + made(
              new Wish(
                  name, chosen, Words.reasonGiven(revision), "", Words.reasonGiven(reason), key),
              request);
    } catch (Refused refused) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      return pages.show(
          name,
          new SchedulerController.Filled(
              filter,
              all ? null : Set.copyOf(chosen),
              Words.reasonGiven(revision),
              reason,
              String.valueOf(refused.getMessage())),
          model);
    }
  }

  @PostMapping("/builders/{name}/force")
  String build(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String revision,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "") String key,
      HttpServletRequest request) {
    BuilderRow builder =
        builders
            .find(name)
            .map(BuilderList.Described::builder)
            .orElseThrow(() -> new NotHere("There is no builder “" + name + "”."));
    return build(builder, revision, reason, key, request);
  }

  @PostMapping("/builders/by-id/{id}/force")
  String buildById(
      @PathVariable long id,
      @RequestParam(defaultValue = "") String revision,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "") String key,
      HttpServletRequest request) {
    BuilderRow builder =
        builders
            .find(id)
            .map(BuilderList.Described::builder)
            .orElseThrow(() -> new NotHere("There is no builder " + id + "."));
    return build(builder, revision, reason, key, request);
  }

  private String build(
      BuilderRow builder, String revision, String reason, String key, HttpServletRequest request) {
    try {
      made(
          new Wish(
              "",
              List.of(builder.name()),
              Words.reasonGiven(revision),
              "",
              Words.reasonGiven(reason),
              key),
          request);
    } catch (Refused refused) {
      Notice.leave(request, "Not built: " + refused.getMessage());
    }
    return "redirect:" + Words.builder(builder.id(), builder.name()).href();
  }

  /** Carries a wish out and answers with the page of what came of it. */
  private String made(Wish wish, HttpServletRequest request) {
    if (wish.reason().isEmpty()) {
      throw new Refused(Refused.Kind.WRONG, "Say in a few words why.");
    }
    Forced made = forcing.force(Caller.require(), wish);
    StringBuilder words = new StringBuilder(made.again() ? "Asked before" : "Asked");
    words.append(": it waits until a worker takes it.");
    made.notes().forEach(note -> words.append(" Note: ").append(note).append('.'));
    Notice.leave(request, words.toString());
    return SchedulerCards.buildSet(made.buildSets().getFirst()).href();
  }
}
