package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.BrokenBuilders.Broken;
import org.millrace.coordinator.view.Tier;
import org.millrace.webui.HomePage;
import org.millrace.webui.Link;
import org.millrace.webui.When;

/**
 * What is broken, by branch, the one that broke last first; within a branch by tier, the most
 * recent first. Builders that fail in one and the same way are one trouble: a commit that breaks
 * forty of them is read once.
 *
 * @param hidden so many broken builders had no room
 */
record HomeTroubles(List<HomePage.Branch> branches, int hidden) {
  /** On the whole page. */
  private static final int TROUBLES = 30;

  private static final int BUILDERS = 100;

  /**
   * Of builders.
   *
   * @param broken the most recently broken first
   */
  static HomeTroubles of(List<Broken> broken, Instant now) {
    List<HomePage.Branch> branches = new ArrayList<>();
    int troubles = TROUBLES;
    int builders = BUILDERS;
    for (List<Broken> ofBranch : Alike.by(b -> b.builder().branch(), broken)) {
      List<HomePage.Trouble> shown = new ArrayList<>();
      for (List<Broken> alike : alike(ofBranch)) {
        if (troubles == 0 || builders == 0) {
          break;
        }
        HomePage.Trouble trouble = trouble(alike, builders, now);
        shown.add(trouble);
        troubles--;
        builders -= trouble.builders().size();
      }
      branches.add(branch(ofBranch, shown));
    }
    return new HomeTroubles(branches, broken.size() - (BUILDERS - builders));
  }

  /** What is broken in the same way, each with the builder first that means most to a release. */
  private static List<List<Broken>> alike(List<Broken> ofBranch) {
    Comparator<Broken> important =
        Comparator.comparing((Broken b) -> !b.blocks()).thenComparing(b -> Tier.of(b.builder()));
    return Alike.of(ofBranch.stream().sorted(important).toList(), Broken::last);
  }

  private static HomePage.Branch branch(List<Broken> broken, List<HomePage.Trouble> troubles) {
    Broken any = broken.getFirst();
    String name = any.builder().branch();
    return new HomePage.Branch(
        name,
        broken.size(),
        blocking(broken),
        Choices.href(
            any.releases() ? "/release-status" : "/builders", Choices.pair("branch", name)),
        List.copyOf(troubles));
  }

  private static HomePage.Trouble trouble(List<Broken> alike, int room, Instant now) {
    return new HomePage.Trouble(
        "broken-" + alike.stream().mapToLong(Broken::firstId).min().orElseThrow(),
        alike.size(),
        blocking(alike),
        alike.stream()
            .map(b -> Tier.of(b.builder()))
            .distinct()
            .sorted()
            .map(Tier::word)
            .collect(Collectors.joining(", ")),
        new When(alike.stream().map(Broken::since).max(Instant::compareTo).orElseThrow(), now),
        alike.stream().limit(room).map(b -> broken(b, now)).toList());
  }

  private static int blocking(List<Broken> broken) {
    return (int) broken.stream().filter(Broken::blocks).count();
  }

  private static HomePage.Broken broken(Broken b, Instant now) {
    return new HomePage.Broken(
        Words.line(b.last(), now),
        Tier.of(b.builder()).word(),
        b.blocks(),
        new Link("#" + b.firstNumber(), Words.build(b.firstId())),
        new When(b.since(), now),
        b.streak());
  }
}
