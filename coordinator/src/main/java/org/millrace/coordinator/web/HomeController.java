package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.millrace.coordinator.view.BrokenBuilders;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.FarmOverview;
import org.millrace.coordinator.view.Releases;
import org.millrace.webui.Frame;
import org.millrace.webui.HomePage;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /}. */
@Controller
class HomeController {
  private static final int RUNNING = 12;
  private static final int AWAY = 20;

  private final FarmOverview farm;
  private final BuilderList builders;
  private final BrokenBuilders brokenBuilders;
  private final Releases releases;

  HomeController(
      FarmOverview farm, BuilderList builders, BrokenBuilders brokenBuilders, Releases releases) {
    this.farm = farm;
    this.builders = builders;
    this.brokenBuilders = brokenBuilders;
    this.releases = releases;
  }

  @GetMapping("/")
  String home(Model model) {
    FarmOverview.Counts counts = farm.counts(AWAY);
    Instant now = counts.now();
    List<BrokenBuilders.Broken> broken = brokenBuilders.find();
    HomeTroubles troubles = HomeTroubles.of(broken, now);
    model.addAttribute(
        "page",
        new HomePage(
            Frame.top("Millrace", "home", "builds,queue,workers"),
            counts.running(),
            counts.pending(),
            counts.oldestPending() == null ? null : new When(counts.oldestPending(), now),
            counts.online(),
            counts.offline(),
            counts.paused(),
            counts.builders(),
            releases.answers(builders.active(counts.buildersVersion()), broken).stream()
                .map(HomeController::release)
                .toList(),
            farm.running(RUNNING).stream().map(r -> running(r, now)).toList(),
            troubles.branches(),
            troubles.hidden(),
            broken.size(),
            counts.away().stream().map(w -> away(w, now)).toList(),
            Math.max(0, counts.offline() + counts.paused() - counts.away().size()),
            farm.recent(20).stream().map(b -> Words.line(b, now)).toList()));
    return "home";
  }

  private static HomePage.Release release(Releases.Answer answer) {
    Mark verdict = ReleaseController.mark(answer.verdict());
    String word =
        switch (answer.verdict()) {
          case CAN -> "yes";
          case CONCERNS ->
              answer.concerns() == 0
                  ? "yes, head not built"
                  : "yes, "
                      + answer.concerns()
                      + (answer.concerns() == 1 ? " other fails" : " others fail");
          case CANNOT ->
              "no, " + answer.blocking() + (answer.blocking() == 1 ? " blocks" : " block");
          case UNKNOWN -> verdict.word();
        };
    return new HomePage.Release(
        answer.branch(),
        new Mark(verdict.css(), verdict.icon(), word),
        Choices.href("/release-status", Choices.pair("branch", answer.branch())));
  }

  private static HomePage.Running running(FarmOverview.Running r, Instant now) {
    Duration elapsed = Words.took(r.build(), now).duration();
    return new HomePage.Running(
        Words.line(r.build(), now),
        r.worker() == null ? new Link("", "") : Words.worker(r.worker()),
        r.step(),
        r.stepsDone(),
        r.stepsTotal(),
        percent(r, elapsed),
        Words.left(r.usual(), elapsed));
  }

  private static int percent(FarmOverview.Running r, Duration elapsed) {
    Duration usual = r.usual();
    if (usual != null && usual.isPositive()) {
      return Words.percent(usual, elapsed);
    }
    return r.stepsTotal() == 0 ? 0 : Math.min(99, r.stepsDone() * 100 / r.stepsTotal());
  }

  private static HomePage.Away away(FarmOverview.Away w, Instant now) {
    return new HomePage.Away(
        Words.worker(w.name()),
        w.state().equals("ACTIVE") ? Status.OFFLINE : Status.valueOf(w.state()),
        w.lastSeenAt() == null ? null : new When(w.lastSeenAt(), now),
        w.stateBy().startsWith("user ") ? Words.person(w.stateBy()) : "",
        w.stateReason());
  }
}
