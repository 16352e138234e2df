package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.Release.Finding;
import org.millrace.coordinator.view.Release.Severity;
import org.millrace.coordinator.view.ReleaseBoard;
import org.millrace.coordinator.view.Releases;
import org.millrace.coordinator.view.Served;
import org.millrace.webui.Frame;
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
  /** Rows of what fails in a branch, where all branches are shown and where only one is. */
  private static final int SHORT = 4;

  private static final int LONG = 25;

  /** Failing builders of a branch of which all is told: many may be in one row. */
  private static final int DETAILED = 40;

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
    List<Release> found = releases.find(branch.isEmpty() ? null : branch, DETAILED);
    if (found.isEmpty() && !branch.isEmpty()) {
      throw new NotHere(
          (releases.isBuilt(branch)
                  ? "Builders build “" + branch + "”, but no release is made from it."
                  : "No builder builds a branch “" + branch + "”.")
              + " The release status has all branches from which releases are made.");
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
    List<ReleasePage.Group> groups = ReleaseTroubles.groups(release, rows, now);
    int failing = release.of(Severity.BLOCKS).size() + release.of(Severity.CONCERNS).size();
    int shown =
        groups.stream()
            .flatMap(g -> g.troubles().stream())
            .mapToInt(ReleasePage.Trouble::count)
            .sum();
    ReleaseBoard.Head head = release.head();
    return new ReleasePage.Branch(
        "branch-" + place,
        release.branch(),
        mark(release.verdict()),
        StringUtils.capitalize(release.because()),
        head == null ? "" : Words.revision(head.revision()),
        head == null ? null : new When(head.movedAt(), now),
        evidence(release),
        groups,
        notes(release),
        failing - shown,
        Choices.href("/release-status", Choices.pair("branch", release.branch())),
        Choices.href("/badges/branch.svg", Choices.pair("name", release.branch())));
  }

  private static String evidence(Release release) {
    return release.guards() == 0
        ? release.builders() + " builders, none of them stable, native and of tier 1 or 2"
        : "of "
            + release.guards()
            + " stable, native builders of tier 1 and 2, "
            + release.good()
            + (release.good() == 1 ? " is" : " are")
            + " good";
  }

  private static List<ReleasePage.Note> notes(Release release) {
    List<Finding> away = release.of(Severity.OFFLINE);
    return Stream.of(
            note(away(away, Served.OFFLINE), "without a failure, and their workers are offline"),
            note(away(away, Served.PAUSED), "without a failure, and their workers are paused"),
            note(away(away, Served.NONE), "without a failure, and without a worker"),
            note(release.of(Severity.WARNS), "with warnings"),
            note(release.of(Severity.UNSTABLE), "unstable: nobody expects it to be good"))
        .filter(Objects::nonNull)
        .toList();
  }

  private static List<Finding> away(List<Finding> found, Served how) {
    return found.stream().filter(f -> f.word().served() == how).toList();
  }

  private static ReleasePage.@Nullable Note note(List<Finding> found, String text) {
    return found.isEmpty()
        ? null
        : new ReleasePage.Note(
            mark(found.getFirst()),
            found.size() + " " + text,
            found.stream()
                .limit(NAMED)
                .map(f -> Words.builder(f.builder().id(), f.builder().name()))
                .toList(),
            Math.max(0, found.size() - NAMED));
  }

  private static Mark mark(Finding finding) {
    Mark absent = Words.absent(finding.word().served());
    return switch (finding.severity()) {
      case OFFLINE -> Objects.requireNonNull(absent);
      case WARNS -> Mark.of(Status.WARNINGS, Status.WARNINGS.word());
      case BLOCKS, CONCERNS, UNSTABLE -> Mark.of(Status.FAILURE, Status.FAILURE.word());
    };
  }
}
