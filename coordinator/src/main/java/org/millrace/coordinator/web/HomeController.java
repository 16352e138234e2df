package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.FarmOverview;
import org.millrace.coordinator.view.Tier;
import org.millrace.webui.Frame;
import org.millrace.webui.HomePage;
import org.millrace.webui.Link;
import org.millrace.webui.Status;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /}. */
@Controller
class HomeController {
  private static final int SHOWN = 30;
  private static final int AWAY = 20;

  private final FarmOverview farm;

  HomeController(FarmOverview farm) {
    this.farm = farm;
  }

  @GetMapping("/")
  String home(Model model) {
    FarmOverview.Counts counts = farm.counts();
    Instant now = counts.now();
    List<FarmOverview.Broken> broken = farm.broken();
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
            farm.running(SHOWN).stream().map(r -> running(r, now)).toList(),
            branches(broken, now),
            Math.max(0, broken.size() - SHOWN),
            broken.size(),
            farm.away(AWAY).stream().map(w -> away(w, now)).toList(),
            farm.recent(20).stream().map(b -> Words.line(b, now)).toList()));
    return "home";
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

  /** By branch, the one that broke last first; within a branch by tier. */
  private static List<HomePage.Branch> branches(List<FarmOverview.Broken> broken, Instant now) {
    Map<String, List<FarmOverview.Broken>> all =
        broken.stream()
            .collect(
                Collectors.groupingBy(
                    b -> b.builder().branch(), LinkedHashMap::new, Collectors.toList()));
    List<HomePage.Branch> branches = new ArrayList<>();
    int room = SHOWN;
    for (Map.Entry<String, List<FarmOverview.Broken>> branch : all.entrySet()) {
      List<FarmOverview.Broken> rows =
          branch.getValue().stream()
              .sorted(Comparator.comparing((FarmOverview.Broken b) -> Tier.of(b.builder())))
              .limit(room)
              .toList();
      room -= rows.size();
      branches.add(
          new HomePage.Branch(
              branch.getKey(),
              branch.getValue().size(),
              (int) branch.getValue().stream().filter(FarmOverview.Broken::blocks).count(),
              Choices.href(
                  branch.getValue().getFirst().releases() ? "/release-status" : "/builders",
                  Choices.pair("branch", branch.getKey())),
              rows.stream().map(b -> broken(b, now)).toList()));
    }
    return branches;
  }

  private static HomePage.Away away(FarmOverview.Away w, Instant now) {
    return new HomePage.Away(
        Words.worker(w.name()),
        w.state().equals("ACTIVE") ? Status.OFFLINE : Status.valueOf(w.state()),
        w.lastSeenAt() == null ? null : new When(w.lastSeenAt(), now),
        w.by().startsWith("user ") ? w.by().substring(5) : "",
        w.why());
  }

  private static HomePage.Broken broken(FarmOverview.Broken b, Instant now) {
    return new HomePage.Broken(
        Words.line(b.last(), now),
        Tier.of(b.builder()).word(),
        b.blocks(),
        new Link("#" + b.firstNumber(), Words.build(b.firstId())),
        new When(b.since(), now),
        b.streak());
  }
}
