package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds out which builders each scheduler means, once the builders are known. */
final class SchedulerExpansion {
  private final FarmSpec farm;
  private final List<BuilderDefinition> builders;
  private final boolean incomplete;
  private final Complaints complaints;
  private final References references;
  private final Map<String, String> tags;

  /**
   * @param incomplete some builders could not be made, so that it is not known what is selected
   */
  SchedulerExpansion(
      FarmSpec farm, List<BuilderDefinition> builders, boolean incomplete, Complaints complaints) {
    this.farm = farm;
    this.builders = builders;
    this.incomplete = incomplete;
    this.complaints = complaints;
    this.references = new References(complaints);
    this.tags =
        builders.stream()
            .flatMap(builder -> builder.tags().stream())
            .distinct()
            .collect(Collectors.toMap(Function.identity(), Function.identity()));
  }

  List<SchedulerDefinition> expand() {
    List<SchedulerDefinition> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (SchedulerSpec spec : farm.schedulers().values()) {
      for (SchedulerDefinition scheduler : expand(spec)) {
        if (!names.add(scheduler.name())) {
          complaints.add(
              spec.place(), "there are two schedulers called '" + scheduler.name() + "'");
        }
        all.add(scheduler);
      }
    }
    return all;
  }

  private List<? extends SchedulerDefinition> expand(SchedulerSpec spec) {
    return switch (spec) {
      case SchedulerSpec.OnPush push ->
          byBranch(push, push.selection()).stream()
              .map(of ->
                  new BranchScheduler(
                      of.name(),
                      of.branch(),
                      push.stableFor(),
                      push.maxWait(),
                      push.unimportant(),
                      of.builders()))
              .toList();
      case SchedulerSpec.Nightly nightly ->
          byBranch(nightly, nightly.selection()).stream()
              .map(of ->
                  new NightlyScheduler(
                      of.name(),
                      of.branch(),
                      nightly.cron(),
                      nightly.zone(),
                      nightly.onlyIfChanged(),
                      nightly.unimportant(),
                      of.builders()))
              .toList();
      case SchedulerSpec.Force force ->
          List.of(
              new ForceScheduler(
                  force.key(),
                  byBranch(force, force.selection()).stream()
                      .flatMap(of -> of.builders().stream())
                      .toList()));
      case SchedulerSpec.Poll poll -> List.of(poll(poll));
      case SchedulerSpec.Unknown _ -> List.of();
    };
  }

  /** What a scheduler means on one branch. */
  private record OfBranch(String name, String branch, List<String> builders) {}

  private List<OfBranch> byBranch(SchedulerSpec spec, SchedulerSpec.Selection selection) {
    boolean known = areKnown(selection);
    List<OfBranch> found = new ArrayList<>();
    for (Text branch : branches(selection)) {
      known &= references.find(branch, farm.branches(), "branch") != null;
      String name = selection.branch() == null ? spec.key() + "-" + branch.value() : spec.key();
      List<String> selected =
          builders.stream()
              .filter(builder -> builder.branch().equals(branch.value()))
              .filter(builder -> selects(selection, builder))
              .map(BuilderDefinition::name)
              .toList();
      // A branch that was not named need not have builders of every sort.
      if (!selected.isEmpty()) {
        found.add(new OfBranch(name, branch.value(), selected));
      } else if (known && !incomplete && !isEveryBranch(selection)) {
        complaints.add(
            branch.place(),
            "scheduler '" + spec.key() + "' selects no builder of branch '" + branch.value() + "'");
      }
    }
    if (known && !incomplete && isEveryBranch(selection) && found.isEmpty()) {
      complaints.add(spec.place(), "scheduler '" + spec.key() + "' selects no builder");
    }
    return found;
  }

  private boolean areKnown(SchedulerSpec.Selection selection) {
    boolean known = true;
    for (Text platform : selection.platforms()) {
      known &= references.find(platform, farm.platforms(), "platform") != null;
    }
    for (Text mode : selection.modes()) {
      known &= references.find(mode, farm.modes(), "mode") != null;
    }
    if (!incomplete) {
      for (Text tag : selection.tags()) {
        known &= references.find(tag, tags, "tag") != null;
      }
      for (Text tag : selection.withoutTags()) {
        known &= references.find(tag, tags, "tag") != null;
      }
    }
    return known;
  }

  private static boolean isEveryBranch(SchedulerSpec.Selection selection) {
    return selection.branch() == null && selection.branches().isEmpty();
  }

  private List<Text> branches(SchedulerSpec.Selection selection) {
    if (selection.branch() != null) {
      return List.of(selection.branch());
    }
    if (!selection.branches().isEmpty()) {
      return selection.branches();
    }
    return farm.branches().values().stream()
        .map(branch -> new Text(branch.name(), branch.version().place()))
        .toList();
  }

  private static boolean selects(SchedulerSpec.Selection selection, BuilderDefinition builder) {
    return isOneOf(builder.platform(), selection.platforms())
        && isOneOf(builder.mode(), selection.modes())
        && (selection.tags().isEmpty()
            || builder.tags().stream().anyMatch(tag -> isOneOf(tag, selection.tags())))
        && (selection.withoutTags().isEmpty()
            || builder.tags().stream().noneMatch(tag -> isOneOf(tag, selection.withoutTags())));
  }

  private static boolean isOneOf(String word, List<Text> words) {
    return words.isEmpty() || words.stream().anyMatch(text -> text.value().equals(word));
  }

  private PollScheduler poll(SchedulerSpec.Poll poll) {
    boolean known = references.find(poll.repository(), farm.repositories(), "repository") != null;
    List<String> branches = new ArrayList<>();
    for (Text branch : poll.branches()) {
      FarmSpec.BranchSpec spec = references.find(branch, farm.branches(), "branch");
      if (known && spec != null && !spec.repository().value().equals(poll.repository().value())) {
        complaints.add(
            branch.place(),
            "branch '%s' is one of repository '%s', not of '%s'"
                .formatted(branch.value(), spec.repository().value(), poll.repository().value()));
      }
      branches.add(branch.value());
    }
    if (branches.isEmpty()) {
      farm.branches().values().stream()
          .filter(branch -> branch.repository().value().equals(poll.repository().value()))
          .forEach(branch -> branches.add(branch.name()));
      if (known && branches.isEmpty()) {
        complaints.add(
            poll.place(),
            "scheduler '%s' has nothing to look at: repository '%s' has no branches"
                .formatted(poll.key(), poll.repository().value()));
      }
    }
    return new PollScheduler(poll.key(), poll.repository().value(), branches, poll.every());
  }
}
