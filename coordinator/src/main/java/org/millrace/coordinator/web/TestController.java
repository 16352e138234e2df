package org.millrace.coordinator.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.KnownFailure;
import org.millrace.coordinator.results.TestHistory;
import org.millrace.coordinator.results.TestHistory.About;
import org.millrace.coordinator.results.TestHistory.Behind;
import org.millrace.coordinator.results.TestHistory.Trouble;
import org.millrace.coordinator.results.TestId;
import org.millrace.coordinator.results.TestName;
import org.millrace.coordinator.results.TestStandings;
import org.millrace.coordinator.results.TestStandings.Standing;
import org.millrace.coordinator.results.TestStandings.Troubled;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.TestPage;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /tests/{name}}: one test across builders and time. */
@Controller
class TestController {
  private static final int BUILDERS = 10;
  private static final int RUNS = 24;
  private static final int TROUBLES = 20;
  private static final Pattern KEY = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?");

  private final TestHistory history;
  private final TestStandings standings;
  private final TestRows rows;
  private final BuilderList builders;
  private final Present present;

  TestController(
      TestHistory history,
      TestStandings standings,
      TestRows rows,
      BuilderList builders,
      Present present) {
    this.history = history;
    this.standings = standings;
    this.rows = rows;
    this.builders = builders;
    this.present = present;
  }

  /**
   * What is asked for.
   *
   * @param before attempt and builder of the last builder that was seen, {@code 12.3}; or empty
   * @param behind the last trouble that was seen, {@code 12.1.4}; or empty
   */
  record Asked(String branch, String before, String behind) {}

  @GetMapping("/tests/{name}")
  String byName(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String before,
      @RequestParam(defaultValue = "") String behind,
      Model model) {
    About about =
        history
            .about(name, branch)
            .orElseThrow(() -> new NotHere("No build has told of a test “" + name + "” yet."));
    return show(about, new Asked(branch, before, behind), model);
  }

  @GetMapping("/tests/by-id/{id}")
  String byId(
      @PathVariable int id,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String before,
      @RequestParam(defaultValue = "") String behind,
      Model model) {
    About about =
        history
            .about(new TestId(id), branch)
            .orElseThrow(() -> new NotHere("There is no test " + id + "."));
    return show(about, new Asked(branch, before, behind), model);
  }

  private String show(About about, Asked asked, Model model) {
    TestHistory.Test test = about.test();
    Instant now = present.now();
    Link here = TestWords.link(test.id(), test.name());
    String branch = Choices.pair("branch", asked.branch());
    List<Standing> troubled =
        standings.find(test, asked.branch(), troubled(asked.before()), BUILDERS + 1, RUNS);
    List<Standing> shown = first(troubled, BUILDERS);
    List<Trouble> troubles = history.troubles(test, key(asked.behind()), TROUBLES + 1);
    List<Trouble> shownTroubles = first(troubles, TROUBLES);
    boolean inFile = !test.name().name().isEmpty();
    model.addAttribute(
        "page",
        new TestPage(
            new Frame(here.text(), "tests", List.of(new Link("Tests", "/tests")), "builds"),
            here.text(),
            here.href(),
            inFile ? TestWords.link(test.file(), new TestName(test.name().file(), "")) : null,
            Choices.branches(builders.branches(), asked.branch()),
            about.reach().stream().map(TestController::reach).toList(),
            rows.of(test, shown),
            troubled.size() > BUILDERS
                ? Choices.href(here.href(), branch, "before=" + key(shown.getLast().builder()))
                : null,
            shownTroubles.stream().map(t -> trouble(t, now)).toList(),
            troubles.size() > TROUBLES
                ? Choices.href(here.href(), branch, "behind=" + key(shownTroubles.getLast()))
                : null,
            about.known().stream().map(k -> known(k, test, now)).toList(),
            "/tests/by-id/" + test.id().value() + "/known"));
    return "test";
  }

  private static TestPage.Known known(KnownFailure k, TestHistory.Test test, Instant now) {
    String day = k.expiresAt().minusMillis(1).atOffset(ZoneOffset.UTC).toLocalDate().toString();
    String state =
        k.endedAt() != null
            ? "taken back"
            : k.isActive(now) ? "until " + day : "expired " + day + ", softens nothing";
    String where = k.builders().equals("*") ? "all builders" : k.builders();
    String of =
        k.test().name().isEmpty() && !test.name().name().isEmpty() ? "the whole file, " : "";
    return new TestPage.Known(
        k.isActive(now),
        state,
        k.owner(),
        of
            + where
            + (k.branch().isEmpty() ? "" : " of branch " + k.branch())
            + (k.note().isEmpty() ? "" : ": " + k.note()),
        Words.safeUrl(k.link()),
        "/known-failures/" + k.id() + "/end");
  }

  private static <T> List<T> first(List<T> all, int most) {
    return all.size() > most ? all.subList(0, most) : all;
  }

  private static TestPage.Reach reach(TestHistory.Reach reach) {
    return new TestPage.Reach(
        reach.architecture(),
        reach.execution(),
        reach.builders(),
        reach.bad(),
        reach.typical() == null ? "" : new Took(reach.typical()).text());
  }

  private static TestPage.Trouble trouble(Trouble t, Instant now) {
    return new TestPage.Trouble(
        TestWords.mark(t.outcome(), t.first()),
        new Link("#" + t.number(), Words.build(t.build())),
        Words.builder(t.builderId(), t.builder()),
        Words.revision(t.revision()),
        t.variant(),
        t.message(),
        t.excerpt(),
        TestWords.line(t.build(), t.stepName(), t.attemptOrdinal(), t.line()),
        new When(t.at(), now));
  }

  private static @Nullable Troubled troubled(String key) {
    Matcher parts = KEY.matcher(key);
    return parts.matches() && parts.group(3) == null
        ? new Troubled(
            Long.parseLong(parts.group(2)), "", "", "", "", Long.parseLong(parts.group(1)))
        : null;
  }

  private static Behind key(String text) {
    Matcher parts = KEY.matcher(text);
    return parts.matches() && parts.group(3) != null
        ? new Behind(
            Long.parseLong(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)))
        : Behind.FIRST;
  }

  private static String key(Troubled builder) {
    return builder.lastBad() + "." + builder.id();
  }

  private static String key(Trouble t) {
    return t.attempt() + "." + t.step() + "." + t.ordinal();
  }
}
