package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Catalog catalog;
  private final BuilderList builders;
  private final ReleaseBoard board;
  private final ReleaseDetails details;

  Releases(Catalog catalog, BuilderList builders, ReleaseBoard board, ReleaseDetails details) {
    this.catalog = catalog;
    this.builders = builders;
    this.board = board;
    this.details = details;
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
    return detailed == 0 ? releases : details.of(releases, detailed);
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
    Map<String, List<BuilderRow>> branches =
        released(active).stream()
            .collect(
                Collectors.groupingBy(BuilderRow::branch, LinkedHashMap::new, Collectors.toList()));
    Map<String, Map<Severity, Long>> failing =
        broken.stream()
            .filter(b -> b.severity() != null)
            .collect(
                Collectors.groupingBy(
                    b -> b.builder().branch(),
                    Collectors.groupingBy(BrokenBuilders.Broken::severity, Collectors.counting())));
    // Where none of them fails, one that has a verdict is good.
    Map<String, ReleaseBoard.Heard> heard =
        board.heard(
            branches.entrySet().stream()
                .filter(e -> count(failing, e.getKey(), Severity.BLOCKS) == 0)
                .flatMap(e -> guards(e.getKey(), e.getValue()))
                .toList());
    return branches.keySet().stream()
        .map(branch -> {
          int blocking = count(failing, branch, Severity.BLOCKS);
          int concerns = count(failing, branch, Severity.CONCERNS);
          ReleaseBoard.Heard guards = heard.get(branch);
          return new Answer(
              branch,
              Release.Verdict.of(
                  blocking,
                  concerns,
                  guards == null || guards.any(),
                  guards == null || guards.onHead()),
              blocking,
              concerns);
        })
        .toList();
  }

  /** As {@link #release} has it, all builders of a branch build what the first of them does. */
  private Stream<ReleaseBoard.Guard> guards(String branch, List<BuilderRow> builders) {
    String repository = builders.getFirst().repository();
    String ref = ref(repository, branch);
    return builders.stream()
        .filter(Tier::guards)
        .map(b -> new ReleaseBoard.Guard(branch, repository, ref, b.id()));
  }

  private static int count(
      Map<String, Map<Severity, Long>> failing, String branch, Severity severity) {
    return failing.getOrDefault(branch, Map.of()).getOrDefault(severity, 0L).intValue();
  }

  /** Builders build it, though a release may never be made from it. */
  public boolean isBuilt(String branch) {
    return builders.active().stream().anyMatch(b -> b.branch().equals(branch));
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
    if (word.served() != Served.ONLINE) {
      return Severity.OFFLINE;
    }
    return last != null && last.result() == Result.WARNINGS ? Severity.WARNS : null;
  }
}
