package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.BuildTests;
import org.millrace.coordinator.results.Streaks;
import org.millrace.coordinator.results.TestName;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.GoodBuilds;
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
  private static final int CHANGES = 50;
  private static final int TESTS = 200;

  private final BuildRecord record;
  private final GoodBuilds good;
  private final BuildTests tests;
  private final Streaks streaks;
  private final Present present;

  CompareController(
      BuildRecord record, GoodBuilds good, BuildTests tests, Streaks streaks, Present present) {
    this.record = record;
    this.good = good;
    this.tests = tests;
    this.streaks = streaks;
    this.present = present;
  }

  /** A build with its newest attempt. */
  private record Side(
      BuildRow build,
      BuildRecord.@Nullable Attempt attempt,
      Map<String, Took> steps,
      Map<String, String> properties) {}

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
    BuildRow build = build(id);
    long other =
        with != null
            ? with
            : good.before(build.builderId(), build.number())
                .orElseThrow(() ->
                    new NotHere(
                        "No build of %s before #%d was good, so there is nothing to compare it with. ?with=ID compares it with another build of the builder."
                            .formatted(build.builder(), build.number())))
                .id();
    Side here = side(build, now);
    Side there = side(build(other), now);
    if (there.build().builderId() != build.builderId()) {
      throw new NotHere(
          "Build %d is of %s and build %d of %s. Only builds of one builder can be compared."
              .formatted(id, build.builder(), other, there.build().builder()));
    }
    int behind = Math.min(build.number(), there.build().number());
    int upTo = Math.max(build.number(), there.build().number());
    List<Streaks.Suspect> changes = streaks.suspects(build.builderId(), behind, upTo, CHANGES + 1);
    Map<TestName, Link> badHere = bad(id);
    Map<TestName, Link> badThere = bad(other);
    Link builder = Words.builder(build.builderId(), build.builder());
    model.addAttribute(
        "page",
        new ComparePage(
            new Frame(
                build.builder() + " #" + build.number() + " against #" + there.build().number(),
                "builders",
                List.of(
                    new Link("Builders", "/builders"),
                    builder,
                    new Link("#" + build.number(), Words.build(id))),
                ""),
            Words.line(build, now),
            Words.line(there.build(), now),
            facts(here, there, now),
            steps(here, there),
            properties(here, there),
            without(badHere, badThere),
            without(badThere, badHere),
            changes.stream().limit(CHANGES).map(c -> change(c, now)).toList(),
            changes.size() > CHANGES));
    return "compare";
  }

  private BuildRow build(long id) {
    return record
        .head(id)
        .map(BuildRecord.Head::build)
        .orElseThrow(() -> new NotHere("There is no build " + id + "."));
  }

  private Side side(BuildRow build, Instant now) {
    BuildRecord.Attempt attempt = record.attempts(build.id()).stream().findFirst().orElse(null);
    Map<String, Took> steps = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    if (attempt != null) {
      record.steps(build.id()).stream()
          .filter(s -> s.attemptId() == attempt.id() && s.startedAt() != null)
          .forEach(s ->
              steps.put(
                  s.name(),
                  new Took(
                      Duration.between(
                          Objects.requireNonNull(s.startedAt()),
                          Objects.requireNonNullElse(s.finishedAt(), now)))));
      record.properties(build.id()).stream()
          .filter(p -> p.attemptId() == attempt.id())
          .forEach(p -> properties.put(p.name(), p.value()));
    }
    return new Side(build, attempt, steps, properties);
  }

  private static List<ComparePage.Pair> facts(Side here, Side there, Instant now) {
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

  private static String worker(Side side) {
    return side.attempt() == null ? "none yet" : side.attempt().worker();
  }

  private static List<ComparePage.Step> steps(Side here, Side there) {
    Set<String> names = new LinkedHashSet<>(there.steps().keySet());
    names.addAll(here.steps().keySet());
    List<ComparePage.Step> steps = new ArrayList<>();
    for (String name : names) {
      Took mine = here.steps().get(name);
      Took theirs = there.steps().get(name);
      Duration more =
          mine == null || theirs == null ? Duration.ZERO : mine.duration().minus(theirs.duration());
      steps.add(
          new ComparePage.Step(
              name,
              mine,
              theirs,
              more.abs().toSeconds() == 0
                  ? ""
                  : new Took(more.abs()).text() + (more.isNegative() ? " less" : " more"),
              theirs != null
                  && mine != null
                  && BuildController.isSlow(mine.duration(), theirs.duration())));
    }
    return steps;
  }

  private static List<ComparePage.Pair> properties(Side here, Side there) {
    Set<String> names = new TreeSet<>(here.properties().keySet());
    names.addAll(there.properties().keySet());
    return names.stream()
        .map(name ->
            new ComparePage.Pair(
                name,
                here.properties().getOrDefault(name, ""),
                there.properties().getOrDefault(name, "")))
        .filter(ComparePage.Pair::isDifferent)
        .toList();
  }

  /** The tests that are bad in a build; none where its tests are not known. */
  private Map<TestName, Link> bad(long build) {
    Map<TestName, Link> bad = new LinkedHashMap<>();
    tests
        .of(build)
        .ifPresent(recorded ->
            tests.problems(recorded, 0, 0, TESTS).stream()
                .filter(p -> p.outcome().isBad())
                .forEach(p -> bad.put(p.name(), TestWords.link(p.test(), p.name()))));
    return bad;
  }

  private static List<Link> without(Map<TestName, Link> tests, Map<TestName, Link> others) {
    Set<TestName> left = new HashSet<>(tests.keySet());
    left.removeAll(others.keySet());
    return tests.entrySet().stream()
        .filter(t -> left.contains(t.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static ComparePage.Change change(Streaks.Suspect c, Instant now) {
    return new ComparePage.Change(
        "/changes/" + c.change(),
        Words.revision(c.revision()),
        c.author(),
        Words.subject(c.message()),
        new When(c.at(), now));
  }
}
