package org.millrace.coordinator.view;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.millrace.coordinator.view.Release.Finding;
import org.millrace.coordinator.view.Release.Severity;
import org.springframework.stereotype.Component;

/** The past and the suspects of failing builders, for release managers. */
@Component
class ReleaseDetails {
  private static final int PAST = 20;

  /** Enough to find what many builders have in common, whose lists overlap. */
  private static final int SUSPECTS = 25;

  private final ReleaseBoard board;
  private final Suspects suspects;

  ReleaseDetails(ReleaseBoard board, Suspects suspects) {
    this.board = board;
    this.suspects = suspects;
  }

  /**
   * Tells them in detail.
   *
   * @param most of how many failing builders of each branch
   */
  List<Release> of(List<Release> releases, int most) {
    List<Finding> chosen = releases.stream().flatMap(r -> chosen(r, most)).toList();
    Map<Long, List<ReleaseBoard.Past>> past =
        board.past(chosen.stream().map(f -> f.builder().id()).toList(), PAST);
    Map<Long, List<Suspects.Suspect>> guilty =
        suspects.of(chosen.stream().map(ReleaseDetails::span).toList(), SUSPECTS);
    return releases.stream()
        .map(r -> {
          List<Finding> told = chosen(r, most).toList();
          return new Release(
              r.branch(),
              r.repository(),
              r.ref(),
              r.head(),
              r.findings().stream()
                  .map(f -> told.contains(f) ? detailed(f, past, guilty) : f)
                  .toList(),
              r.guards(),
              r.good(),
              r.current(),
              r.toCome(),
              r.builders());
        })
        .toList();
  }

  private static Stream<Finding> chosen(Release release, int most) {
    return release.findings().stream()
        .filter(f -> f.severity() == Severity.BLOCKS || f.severity() == Severity.CONCERNS)
        .limit(most);
  }

  private static Suspects.Span span(Finding finding) {
    ReleaseBoard.Breakage broken = Objects.requireNonNull(finding.word().broken());
    return new Suspects.Span(
        broken.firstId(),
        finding.builder().id(),
        // Where it was never good, only what came with the first failure can be meant.
        broken.lastGood() == 0 ? broken.firstNumber() - 1 : broken.lastGood(),
        broken.firstNumber());
  }

  private static Finding detailed(
      Finding f,
      Map<Long, List<ReleaseBoard.Past>> past,
      Map<Long, List<Suspects.Suspect>> guilty) {
    return new Finding(
        f.builder(),
        f.tier(),
        f.severity(),
        f.word(),
        past.getOrDefault(f.builder().id(), List.of()),
        guilty.getOrDefault(span(f).build(), List.of()));
  }
}
