package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.view.Release.Finding;
import org.millrace.coordinator.view.Release.Severity;
import org.millrace.protocol.Result;
import org.springframework.stereotype.Component;

/** Judges branches for release managers, by the tiers of PEP 11. */
@Component
public class Releases {
  private static final int PAST = 20;
  private static final int SUSPECTS = 4;

  private final Catalog catalog;
  private final BuilderList builders;
  private final ReleaseBoard board;
  private final Suspects suspects;

  Releases(Catalog catalog, BuilderList builders, ReleaseBoard board, Suspects suspects) {
    this.catalog = catalog;
    this.builders = builders;
    this.board = board;
    this.suspects = suspects;
  }

  /**
   * Every branch that has builders and that a release can be made from, in the order of
   * builders.yaml.
   *
   * @param branch only this one, or null
   * @param detailed of how many failing builders of each branch the past and the suspects are told
   */
  public List<Release> find(@Nullable String branch, int detailed) {
    List<BuilderRow> all =
        released(builders.active()).stream()
            .filter(b -> branch == null || b.branch().equals(branch))
            .toList();
    Map<Long, ReleaseBoard.Word> words = board.words(all.stream().map(BuilderRow::id).toList());
    List<ReleaseBoard.Head> heads = board.heads();
    List<Release> releases = new ArrayList<>();
    for (String name : all.stream().map(BuilderRow::branch).distinct().toList()) {
      List<BuilderRow> mine = all.stream().filter(b -> b.branch().equals(name)).toList();
      releases.add(release(name, mine, words, heads));
    }
    return detailed == 0 ? releases : detailed(releases, detailed);
  }

  /**
   * Whether a branch can be tagged, in short.
   *
   * @param blocking how many builders stand in the way
   * @param concerns how many other stable builders fail
   */
  public record Answer(String branch, Release.Verdict verdict, int blocking, int concerns) {}

  /**
   * The answers for all branches that a release can be made from, in the order of builders.yaml:
   * those of {@link #find} in short, from what somebody has found broken.
   *
   * @param active the builders in use
   */
  public List<Answer> answers(List<BuilderRow> active, List<BrokenBuilders.Broken> broken) {
    List<BuilderRow> all = released(active);
    Set<String> blocked =
        broken.stream()
            .filter(BrokenBuilders.Broken::blocks)
            .map(b -> b.builder().branch())
            .collect(Collectors.toSet());
    List<BuilderRow> guards =
        all.stream().filter(Tier::guards).filter(b -> !blocked.contains(b.branch())).toList();
    // Where none of them fails, one that has a verdict is good.
    Set<String> heard = board.heard(guards);
    Set<String> guarded = guards.stream().map(BuilderRow::branch).collect(Collectors.toSet());
    return all.stream()
        .map(BuilderRow::branch)
        .distinct()
        .map(branch -> {
          int blocking = count(broken, branch, Severity.BLOCKS);
          int concerns = count(broken, branch, Severity.CONCERNS);
          return new Answer(
              branch,
              Release.Verdict.of(
                  blocking, concerns, !guarded.contains(branch) || heard.contains(branch)),
              blocking,
              concerns);
        })
        .toList();
  }

  private static int count(List<BrokenBuilders.Broken> broken, String branch, Severity severity) {
    return (int)
        broken.stream()
            .filter(b -> b.builder().branch().equals(branch) && b.severity() == severity)
            .count();
  }

  private List<BuilderRow> released(List<BuilderRow> builders) {
    return builders.stream().filter(b -> isMadeFrom(ref(b.repository(), b.branch()))).toList();
  }

  /** Releases are made from branches, and not from pull requests, which are built like them. */
  static boolean isMadeFrom(String ref) {
    return !ref.startsWith("refs/") || ref.startsWith("refs/heads/");
  }

  private Release release(
      String branch,
      List<BuilderRow> builders,
      Map<Long, ReleaseBoard.Word> words,
      List<ReleaseBoard.Head> heads) {
    String repository = builders.getFirst().repository();
    String ref = ref(repository, branch);
    ReleaseBoard.Head head =
        heads.stream()
            .filter(h -> h.repository().equals(repository) && h.branch().equals(ref))
            .findFirst()
            .orElse(null);
    List<Finding> findings = new ArrayList<>();
    int guards = 0;
    int good = 0;
    int current = 0;
    int toCome = 0;
    for (BuilderRow builder : builders) {
      ReleaseBoard.Word word = words.get(builder.id());
      if (word == null) {
        continue; // It came with a newer builders.yaml, between two questions.
      }
      Severity severity = severity(builder, word);
      if (severity != null) {
        findings.add(new Finding(builder, Tier.of(builder), severity, word, List.of(), List.of()));
      }
      if (Tier.guards(builder)) {
        BuildRow last = word.last();
        guards++;
        good += last != null && last.result() != Result.FAILURE ? 1 : 0;
        current += last != null && head != null && last.revision().equals(head.revision()) ? 1 : 0;
        toCome += word.toCome() ? 1 : 0;
      }
    }
    findings.sort(
        Comparator.comparing(Finding::severity)
            .thenComparing(Finding::tier)
            .thenComparingInt(f -> f.builder().position()));
    return new Release(
        branch,
        repository,
        ref,
        head,
        List.copyOf(findings),
        guards,
        good,
        current,
        toCome,
        builders.size());
  }

  private String ref(String repository, String branch) {
    return catalog.current().branches().stream()
        .filter(b -> b.repository().equals(repository) && b.name().equals(branch))
        .map(Branch::ref)
        .findFirst()
        .orElse(branch);
  }

  private static @Nullable Severity severity(BuilderRow builder, ReleaseBoard.Word word) {
    BuildRow last = word.last();
    if (last != null && last.result() == Result.FAILURE) {
      return Severity.ofFailure(builder);
    }
    if (!Tier.isStable(builder)) {
      return null;
    }
    if (!word.served()) {
      return Severity.OFFLINE;
    }
    return last != null && last.result() == Result.WARNINGS ? Severity.WARNS : null;
  }

  private List<Release> detailed(List<Release> releases, int most) {
    List<Finding> chosen = releases.stream().flatMap(r -> chosen(r, most)).toList();
    Map<Long, List<ReleaseBoard.Past>> past =
        board.past(chosen.stream().map(f -> f.builder().id()).toList(), PAST);
    Map<Long, List<Suspects.Suspect>> guilty =
        suspects.of(chosen.stream().map(Releases::span).toList(), SUSPECTS);
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
