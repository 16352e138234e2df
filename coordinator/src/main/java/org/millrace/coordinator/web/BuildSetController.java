package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.List;
import org.millrace.coordinator.view.BuildSetRecord;
import org.millrace.coordinator.view.BuildSetRecord.Asked;
import org.millrace.coordinator.view.BuildSetRecord.BuildSet;
import org.millrace.webui.BuildSetPage;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /build-sets/{id}}. */
@Controller
class BuildSetController {
  private final BuildSetRecord sets;
  private final Present present;

  BuildSetController(BuildSetRecord sets, Present present) {
    this.sets = sets;
    this.present = present;
  }

  @GetMapping("/build-sets/{id}")
  String one(@PathVariable long id, Model model) {
    BuildSet set =
        sets.find(id).orElseThrow(() -> new NotHere("There is no build set " + id + "."));
    Instant now = present.now();
    model.addAttribute(
        "page",
        new BuildSetPage(
            new Frame(
                "Build set " + id,
                "schedulers",
                List.of(new Link("Schedulers", "/schedulers")),
                "builds,queue"),
            SchedulerCards.line(set, now),
            set.revision().isEmpty() ? "the branch’s head" : set.revision(),
            set.repository(),
            set.scheduler().isEmpty() ? null : SchedulerCards.link(set.scheduler()),
            set.createdBy(),
            set.changes(),
            sets.requests(id).stream().map(BuildSetController::row).toList()));
    return "build-set";
  }

  private static BuildSetPage.Row row(Asked asked) {
    Long build = asked.buildId();
    return new BuildSetPage.Row(
        asked.id(),
        Words.builder(asked.builderId(), asked.builder()),
        Words.status(asked.state(), asked.result()),
        build == null ? null : new Link("#" + asked.number(), Words.build(build)));
  }
}
