package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.Streaks;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Comparison;
import org.millrace.coordinator.view.Comparison.Outcome;
import org.millrace.coordinator.view.Comparison.Outcome.Compared;
import org.millrace.coordinator.view.PinnedBuilds;
import org.millrace.webui.ComparePage;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /builds/{id}/compare}: a build beside the last good one before it, or any other. */
@Controller
class CompareController {
  private static final int PINNED = 8;

  private final Comparison comparison;
  private final PinnedBuilds pins;
  private final Present present;

  CompareController(Comparison comparison, PinnedBuilds pins, Present present) {
    this.comparison = comparison;
    this.pins = pins;
    this.present = present;
  }

  /**
   * The page.
   *
   * @param with the id of another build of the same builder; the last good one before it if it is
   *     not said
   */
  @GetMapping("/builds/{id}/compare")
  String compare(
      @PathVariable long id, @RequestParam(required = false) @Nullable Long with, Model model) {
    Instant now = present.now();
    Compared compared =
        switch (comparison.of(id, with, now)) {
          case Compared found -> found;
          case Outcome.NoBuild(long unknown) ->
              throw new NotHere("There is no build " + unknown + ".");
          case Outcome.NoneGood(BuildRow build) ->
              throw new NotHere(
                  "No build of %s before #%d was good, so there is nothing to compare it with. ?with=ID compares it with another build of the builder."
                      .formatted(build.builder(), build.number()));
          case Outcome.OtherBuilder(BuildRow build, BuildRow other) ->
              throw new NotHere(
                  "Build %d is of %s and build %d of %s. Only builds of one builder can be compared."
                      .formatted(build.id(), build.builder(), other.id(), other.builder()));
        };
    BuildRow here = compared.here().build();
    BuildRow there = compared.there().build();
    model.addAttribute(
        "page",
        new ComparePage(
            new Frame(
                here.builder() + " #" + here.number() + " against #" + there.number(),
                "builders",
                List.of(
                    new Link("Builders", "/builders"),
                    Words.builder(here.builderId(), here.builder()),
                    new Link("#" + here.number(), Words.build(id))),
                ""),
            Words.line(here, now),
            Words.line(there, now),
            facts(compared.here(), compared.there(), now),
            compared.steps().stream().map(CompareController::step).toList(),
            compared.properties().stream()
                .map(p -> new ComparePage.Pair(p.name(), p.here(), p.there()))
                .toList(),
            links(compared.fresh()),
            links(compared.fixed()),
            compared.changes().stream().map(c -> change(c, now)).toList(),
            compared.moreChanges(),
            pins.of(here.builderId(), PINNED + 2).stream()
                .filter(p -> p.build().id() != here.id() && p.build().id() != there.id())
                .limit(PINNED)
                .map(p -> PinWords.other(id, p))
                .toList()));
    return "compare";
  }

  private static List<ComparePage.Pair> facts(
      Comparison.Side here, Comparison.Side there, Instant now) {
    return List.of(
        new ComparePage.Pair("Revision", here.build().revision(), there.build().revision()),
        new ComparePage.Pair("Worker", worker(here), worker(there)),
        new ComparePage.Pair(
            "Execution",
            Words.execution(here.build().execution()),
            Words.execution(there.build().execution())),
        new ComparePage.Pair(
            "Took", Words.took(here.build(), now).text(), Words.took(there.build(), now).text()),
        new ComparePage.Pair(
            "Started",
            new When(here.build().startedAt(), now).exact(),
            new When(there.build().startedAt(), now).exact()));
  }

  private static String worker(Comparison.Side side) {
    return side.worker() == null ? "none yet" : side.worker();
  }

  private static ComparePage.Step step(Comparison.Step step) {
    Duration here = step.here();
    Duration there = step.there();
    Duration more = here == null || there == null ? Duration.ZERO : here.minus(there);
    return new ComparePage.Step(
        step.name(),
        here == null ? null : new Took(here),
        there == null ? null : new Took(there),
        more.abs().toSeconds() == 0
            ? ""
            : new Took(more.abs()).text() + (more.isNegative() ? " less" : " more"),
        here != null && there != null && BuildController.isSlow(here, there));
  }

  private static List<Link> links(List<Comparison.Test> tests) {
    return tests.stream().map(t -> TestWords.link(t.id(), t.name())).toList();
  }

  private static ComparePage.Change change(Streaks.Suspect c, Instant now) {
    return new ComparePage.Change(
        Words.change(c.change()),
        Words.revision(c.revision()),
        c.author(),
        Words.subject(c.message()),
        new When(c.at(), now));
  }
}
