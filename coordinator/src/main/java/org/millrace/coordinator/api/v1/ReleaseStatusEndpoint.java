package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.ReleaseBoard;
import org.millrace.coordinator.view.Releases;
import org.millrace.coordinator.view.Served;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /release-status}: whether branches can be tagged. */
@RestController
@RequestMapping("/api/v1/release-status")
class ReleaseStatusEndpoint {
  private static final int DETAILED = 40;
  private static final int SUSPECTS = 4;

  private final Releases releases;

  ReleaseStatusEndpoint(Releases releases) {
    this.releases = releases;
  }

  /** All branches that are built, or the one that was asked for. */
  record ReleaseStatusAnswer(List<ReleaseAnswer> branches) {}

  /**
   * A branch.
   *
   * @param verdict {@code CAN} be tagged, {@code CONCERNS}, {@code UNKNOWN}, or {@code CANNOT}
   * @param because why, for people
   * @param head the newest commit; null where it is not known
   * @param guards builders whose failure stops a release: stable, native, of tier 1 or 2
   * @param good of them, those whose newest verdict is good
   * @param current of them, those whose newest verdict is about the head
   * @param toCome of them, those that have a build running or waiting
   * @param findings builders that are not simply green, the worst first
   */
  record ReleaseAnswer(
      String branch,
      String repository,
      String ref,
      Release.Verdict verdict,
      String because,
      @Nullable String head,
      int guards,
      int good,
      int current,
      int toCome,
      List<FindingAnswer> findings) {}

  /**
   * A builder that is not simply green.
   *
   * @param severity {@code BLOCKS}, {@code CONCERNS}, {@code OFFLINE}, {@code WARNS}, {@code
   *     UNSTABLE}
   * @param last its newest verdict; null where it has none
   * @param firstBad the first bad build after the last good one; null where it does not fail
   * @param since when that ended
   * @param served a worker that can build it is online
   * @param workers the same, and how they are away: {@code ONLINE}, {@code PAUSED}, {@code
   *     OFFLINE}, {@code NONE}
   * @param flaky bad and good in turns; told of failures that block or concern
   * @param suspects commits that came with the first bad build, perhaps not all
   */
  record FindingAnswer(
      String builder,
      String tier,
      Release.Severity severity,
      @Nullable BuildBrief last,
      @Nullable Long firstBad,
      @Nullable Instant since,
      boolean served,
      Served workers,
      boolean flaky,
      List<SuspectAnswer> suspects) {}

  /** A change that may be guilty. */
  record SuspectAnswer(long change, String revision, String author, String url) {}

  @GetMapping
  ReleaseStatusAnswer status(@RequestParam(required = false) @Nullable String branch) {
    List<Release> found = releases.find(branch, DETAILED);
    if (branch != null && found.isEmpty()) {
      throw ApiError.notFound("branch '" + branch + "' that a release is made from");
    }
    return new ReleaseStatusAnswer(found.stream().map(ReleaseStatusEndpoint::release).toList());
  }

  private static ReleaseAnswer release(Release r) {
    return new ReleaseAnswer(
        r.branch(),
        r.repository(),
        r.ref(),
        r.verdict(),
        r.because(),
        r.head() == null ? null : r.head().revision(),
        r.guards(),
        r.good(),
        r.current(),
        r.toCome(),
        r.findings().stream().map(ReleaseStatusEndpoint::finding).toList());
  }

  private static FindingAnswer finding(Release.Finding f) {
    ReleaseBoard.Word word = f.word();
    return new FindingAnswer(
        f.builder().name(),
        f.tier().word(),
        f.severity(),
        word.last() == null ? null : BuildBrief.of(word.last()),
        word.broken() == null ? null : word.broken().firstId(),
        word.broken() == null ? null : word.broken().since(),
        word.served() == Served.ONLINE,
        word.served(),
        f.isFlaky(),
        f.suspects().stream()
            .limit(SUSPECTS)
            .map(s -> new SuspectAnswer(s.change(), s.revision(), s.author(), s.url()))
            .toList());
  }
}
