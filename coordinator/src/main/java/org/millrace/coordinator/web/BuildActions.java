package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.build.BuildId;
import org.millrace.coordinator.build.Builds;
import org.millrace.coordinator.build.Pins;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What operators do to a build on its page. */
@Controller
class BuildActions {
  private static final int CHANGES = 200;

  private final BuildRecord record;
  private final Builds builds;
  private final Pins pins;
  private final Queue queue;
  private final Audit audit;

  BuildActions(BuildRecord record, Builds builds, Pins pins, Queue queue, Audit audit) {
    this.record = record;
    this.builds = builds;
    this.pins = pins;
    this.queue = queue;
    this.audit = audit;
  }

  @PostMapping("/builds/{id}/stop")
  String stop(
      @PathVariable long id,
      @RequestParam(defaultValue = "") String reason,
      HttpServletRequest request) {
    Caller caller = Caller.require();
    String why = Words.reasonGiven(reason);
    String message =
        switch (builds.stop(new BuildId(id), caller.cause(), why)) {
          case ASKED -> "Its worker is told to stop it with the next heartbeat.";
          case ENDED -> "Stopped.";
          case OVER -> "It was over already.";
          case UNKNOWN -> throw noSuch(id);
        };
    audit.record(caller, "build.stop", "build " + id, why);
    Notice.leave(request, message);
    return "redirect:" + Words.build(id);
  }

  @PostMapping("/builds/{id}/rebuild")
  String rebuild(@PathVariable long id, HttpServletRequest request) {
    Caller caller = Caller.require();
    BuildRecord.Head head = record.head(id, CHANGES).orElseThrow(() -> noSuch(id));
    BuildRow build = head.build();
    String message;
    try {
      queue.submit(
          new Submission(
              "",
              "rebuild of #" + build.number(),
              build.repository(),
              build.branch(),
              build.revision(),
              caller.cause(),
              head.changes().stream().map(BuildRecord.Blamed::id).toList(),
              List.of(new BuilderId(build.builderId()))));
      audit.record(
          caller, "build.rebuild", "build " + id, build.builder() + " " + build.revision());
      message = "Asked to be built again; it waits on its builder's page until a worker takes it.";
    } catch (IllegalArgumentException e) {
      message = "Not built again: builder “" + build.builder() + "” is no longer in builders.yaml.";
    }
    Notice.leave(request, message);
    return "redirect:" + Words.build(id);
  }

  @PostMapping("/builds/{id}/pin")
  String pin(
      @PathVariable long id,
      @RequestParam(defaultValue = "") String why,
      HttpServletRequest request) {
    Caller caller = Caller.require();
    String reason = Words.reasonGiven(why);
    String message;
    if (reason.isEmpty()) {
      message = "Not pinned: say why, so that others know what it is kept for.";
    } else {
      message =
          switch (pins.pin(new BuildId(id), caller.cause(), reason)) {
            case DONE -> {
              audit.record(caller, "build.pin", "build " + id, reason);
              yield "Pinned: its builder's page lists it.";
            }
            case ALREADY -> "It was pinned for this reason already.";
            case UNKNOWN -> throw noSuch(id);
          };
    }
    Notice.leave(request, message);
    return "redirect:" + Words.build(id);
  }

  @PostMapping("/builds/{id}/unpin")
  String unpin(@PathVariable long id, HttpServletRequest request) {
    Caller caller = Caller.require();
    String message =
        switch (pins.unpin(new BuildId(id))) {
          case DONE -> {
            audit.record(caller, "build.unpin", "build " + id, "");
            yield "Pinned no longer.";
          }
          case ALREADY -> "It was not pinned.";
          case UNKNOWN -> throw noSuch(id);
        };
    Notice.leave(request, message);
    return "redirect:" + Words.build(id);
  }

  private static NotHere noSuch(long id) {
    return new NotHere("There is no build " + id + ".");
  }
}
