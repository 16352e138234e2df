package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.Release.Finding;
import org.millrace.coordinator.view.Release.Severity;
import org.millrace.coordinator.view.ReleaseBoard;
import org.millrace.coordinator.view.Suspects.Suspect;
import org.millrace.webui.Link;
import org.millrace.webui.ReleasePage;
import org.millrace.webui.Status;
import org.millrace.webui.When;

/** What fails on a branch, and what may be guilty of it. */
final class ReleaseTroubles {
  /** Builders that a row names. */
  private static final int BUILDERS = 60;

  private static final int SUSPECTS = 4;

  /** Verdicts of the past beside a builder. */
  private static final int DOTS = 6;

  private ReleaseTroubles() {}

  /** What blocks a release first; so many rows, one for what fails in one and the same way. */
  static List<ReleasePage.Group> groups(Release release, int rows, Instant now) {
    List<ReleasePage.Group> groups = new ArrayList<>();
    int room = rows;
    for (Severity severity : List.of(Severity.BLOCKS, Severity.CONCERNS)) {
      List<ReleasePage.Trouble> troubles =
          Alike.of(release.of(severity), ReleaseTroubles::last).stream()
              .limit(room)
              .map(alike -> trouble(alike, now))
              .toList();
      room -= troubles.size();
      if (!troubles.isEmpty()) {
        groups.add(
            new ReleasePage.Group(
                severity == Severity.BLOCKS ? "Blocks the release" : "Fails, and does not block",
                troubles));
      }
    }
    return groups;
  }

  private static BuildRow last(Finding finding) {
    return Objects.requireNonNull(finding.word().last());
  }

  private static ReleasePage.Trouble trouble(List<Finding> alike, Instant now) {
    List<ReleasePage.Suspect> suspects = suspects(alike);
    return new ReleasePage.Trouble(
        "failing-" + alike.stream().mapToLong(f -> broken(f).firstId()).min().orElseThrow(),
        alike.size(),
        alike.stream()
            .map(Finding::tier)
            .distinct()
            .sorted()
            .map(tier -> tier.word())
            .collect(Collectors.joining(", ")),
        new When(
            alike.stream().map(f -> broken(f).since()).max(Instant::compareTo).orElseThrow(), now),
        alike.stream().limit(BUILDERS).map(f -> failing(f, now)).toList(),
        suspects.stream().limit(SUSPECTS).toList(),
        more(alike, suspects));
  }

  private static ReleaseBoard.Breakage broken(Finding finding) {
    return Objects.requireNonNull(finding.word().broken());
  }

  private static ReleasePage.Failing failing(Finding f, Instant now) {
    ReleaseBoard.Breakage broken = broken(f);
    return new ReleasePage.Failing(
        Words.line(last(f), now),
        new Link("#" + broken.firstNumber(), Words.build(broken.firstId())),
        new When(broken.since(), now),
        broken.builds(),
        f.tier().word(),
        Words.absent(f.word().served()),
        f.isFlaky(),
        f.word().toCome(),
        f.past().stream()
            .limit(DOTS)
            .map(p -> {
              Status status = Status.valueOf(p.result().name());
              return new ReleasePage.Past(
                  Words.build(p.build()), status, "#" + p.number() + " " + status.word());
            })
            .toList());
  }

  /** All that is known, first what came with the failure of the most builders. */
  private static List<ReleasePage.Suspect> suspects(List<Finding> alike) {
    List<Finding> asked = asked(alike);
    Map<Long, List<Suspect>> byChange =
        asked.stream()
            .flatMap(f -> f.suspects().stream())
            .collect(
                Collectors.groupingBy(Suspect::change, LinkedHashMap::new, Collectors.toList()));
    return byChange.values().stream()
        .sorted(
            Comparator.comparingInt((List<Suspect> same) -> -same.size())
                .thenComparingLong(same -> same.getFirst().change()))
        .map(same -> suspect(same.getFirst(), same.size(), asked.size()))
        .toList();
  }

  /** Those whose suspects are all known: of others nobody can say what they have in common. */
  private static List<Finding> asked(List<Finding> alike) {
    List<Finding> told = alike.stream().filter(f -> !f.suspects().isEmpty()).toList();
    List<Finding> whole =
        told.stream().filter(f -> f.suspects().size() == f.suspects().getFirst().total()).toList();
    return whole.isEmpty() ? told : whole;
  }

  private static int more(List<Finding> alike, List<ReleasePage.Suspect> suspects) {
    int known =
        alike.size() == 1 && !suspects.isEmpty()
            ? alike.getFirst().suspects().getFirst().total()
            : suspects.size();
    return Math.max(0, known - SUSPECTS);
  }

  private static ReleasePage.Suspect suspect(Suspect s, int in, int of) {
    return new ReleasePage.Suspect(
        "/changes/" + s.change(),
        Words.revision(s.revision()),
        s.author(),
        Words.subject(s.message()),
        of == 1 ? "" : in == of ? "in all " + of : "in " + in + " of " + of);
  }
}
