package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.Release.Finding;
import org.millrace.coordinator.view.Release.Severity;
import org.millrace.coordinator.view.ReleaseBoard;
import org.millrace.coordinator.view.Releases;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.ReleasePage;
import org.millrace.webui.Status;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /release-status}: can this branch be tagged now, and if not, why. */
@Controller
class ReleaseController {
  /** Failing builders with a row, where all branches are shown and where only one is. */
  private static final int SHORT = 4;

  private static final int LONG = 25;

  /** Verdicts of the past beside each of them. */
  private static final int DOTS = 6;

  private static final int NAMED = 6;

  private final Releases releases;
  private final Present present;

  ReleaseController(Releases releases, Present present) {
    this.releases = releases;
    this.present = present;
  }

  @GetMapping("/release-status")
  String status(@RequestParam(defaultValue = "") String branch, Model model) {
    Instant now = present.now();
    int rows = branch.isEmpty() ? SHORT : LONG;
    List<Release> found = releases.find(branch.isEmpty() ? null : branch, rows);
    if (found.isEmpty() && !branch.isEmpty()) {
      throw new NotHere(
          "No builder builds a branch “"
              + branch
              + "”. The release status has all that are built.");
    }
    List<ReleasePage.Branch> branches = new ArrayList<>();
    for (Release release : found) {
      branches.add(branch(release, branches.size(), rows, now));
    }
    model.addAttribute(
        "page",
        new ReleasePage(
            Frame.top("Release status", "release-status", "builds,queue,workers,catalog"),
            branches,
            branch.isEmpty() ? null : "/release-status"));
    return "release-status";
  }

  /** The answer as everybody sees it. */
  static Mark mark(Release.Verdict verdict) {
    return switch (verdict) {
      case CAN -> Mark.of(Status.SUCCESS, "can be tagged");
      case CONCERNS -> Mark.of(Status.WARNINGS, "can be tagged, with concerns");
      case UNKNOWN -> Mark.of(Status.NEVER, "not known");
      case CANNOT -> Mark.of(Status.FAILURE, "cannot be tagged");
    };
  }

  private static ReleasePage.Branch branch(Release release, int place, int rows, Instant now) {
    List<Finding> failing =
        release.findings().stream()
            .filter(f -> f.severity() == Severity.BLOCKS || f.severity() == Severity.CONCERNS)
            .toList();
    List<Finding> shown = failing.stream().limit(rows).toList();
    ReleaseBoard.Head head = release.head();
    return new ReleasePage.Branch(
        "branch-" + place,
        release.branch(),
        mark(release.verdict()),
        StringUtils.capitalize(release.because()),
        head == null ? "" : Words.revision(head.revision()),
        head == null ? null : new When(head.movedAt(), now),
        evidence(release),
        Stream.of(
                group("Blocks the release", Severity.BLOCKS, shown, now),
                group("Fails, and does not block", Severity.CONCERNS, shown, now))
            .filter(g -> !g.failing().isEmpty())
            .toList(),
        notes(release),
        failing.size() - shown.size(),
        Choices.href("/release-status", Choices.pair("branch", release.branch())),
        Choices.href("/badges/branch.svg", Choices.pair("name", release.branch())));
  }

  private static String evidence(Release release) {
    if (release.guards() == 0) {
      return release.builders() + " builders, none of them stable, native and of tier 1 or 2";
    }
    String text =
        "of "
            + release.guards()
            + " stable, native builders of tier 1 and 2, "
            + release.good()
            + (release.good() == 1 ? " is" : " are")
            + " good";
    if (release.head() != null) {
      text += ", " + release.current() + (release.current() == 1 ? " has" : " have");
      text += " built the head";
    }
    return release.toCome() == 0
        ? text
        : text + ", builds of " + release.toCome() + " still to come";
  }

  private static ReleasePage.Group group(
      String title, Severity severity, List<Finding> findings, Instant now) {
    return new ReleasePage.Group(
        title,
        findings.stream().filter(f -> f.severity() == severity).map(f -> failing(f, now)).toList());
  }

  private static ReleasePage.Failing failing(Finding f, Instant now) {
    BuildRow last = Objects.requireNonNull(f.word().last());
    ReleaseBoard.Breakage broken = Objects.requireNonNull(f.word().broken());
    int suspects = f.suspects().isEmpty() ? 0 : f.suspects().getFirst().total();
    return new ReleasePage.Failing(
        Words.line(last, now),
        new Link("#" + broken.firstNumber(), Words.build(broken.firstId())),
        new When(broken.since(), now),
        broken.builds(),
        f.tier().word(),
        !f.word().served(),
        f.isFlaky(),
        f.word().toCome(),
        f.past().stream()
            .limit(DOTS)
            .map(p -> {
              Status status = Status.valueOf(p.result().name());
              return new ReleasePage.Past(
                  Words.build(p.build()), status, "#" + p.number() + " " + status.word());
            })
            .toList(),
        f.suspects().stream()
            .map(s ->
                new ReleasePage.Suspect(
                    "/changes/" + s.change(),
                    Words.revision(s.revision()),
                    s.author(),
                    Words.subject(s.message())))
            .toList(),
        suspects - f.suspects().size());
  }

  private static List<ReleasePage.Note> notes(Release release) {
    return Stream.of(
            note(release, Severity.OFFLINE, Status.OFFLINE, "good, and without a worker now"),
            note(release, Severity.WARNS, Status.WARNINGS, "with warnings"),
            note(
                release,
                Severity.UNSTABLE,
                Status.FAILURE,
                "unstable: nobody expects it to be good"))
        .filter(Objects::nonNull)
        .toList();
  }

  private static ReleasePage.@Nullable Note note(
      Release release, Severity severity, Status status, String text) {
    List<Finding> found = release.of(severity);
    return found.isEmpty()
        ? null
        : new ReleasePage.Note(
            status,
            found.size() + " " + text,
            found.stream()
                .limit(NAMED)
                .map(f -> Words.builder(f.builder().id(), f.builder().name()))
                .toList(),
            Math.max(0, found.size() - NAMED));
  }
}
