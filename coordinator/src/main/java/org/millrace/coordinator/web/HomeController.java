package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.millrace.coordinator.view.FarmOverview;
import org.millrace.webui.Frame;
import org.millrace.webui.HomePage;
import org.millrace.webui.Link;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /}. */
@Controller
class HomeController {
  private static final int SHOWN = 40;

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
            broken.stream().limit(SHOWN).map(b -> broken(b, now)).toList(),
            broken.size(),
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
    double share =
        usual != null && usual.isPositive()
            ? (double) elapsed.toMillis() / usual.toMillis()
            : r.stepsTotal() == 0 ? 0 : (double) r.stepsDone() / r.stepsTotal();
    return (int) Math.clamp(share * 100, 0, 99);
  }

  private static HomePage.Broken broken(FarmOverview.Broken b, Instant now) {
    return new HomePage.Broken(
        Words.line(b.last(), now),
        new Link("#" + b.firstNumber(), Words.build(b.firstId())),
        new When(b.since(), now),
        b.streak());
  }
}
