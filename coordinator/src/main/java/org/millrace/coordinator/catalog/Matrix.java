package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.ExceptSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;

/** Multiplies platforms, modes and branches as builders says, and leaves out what it excludes. */
final class Matrix {
  private final FarmSpec farm;
  private final Complaints complaints;
  private final Effort effort;
  private final References references;
  private final Inheritance inheritance;
  private final Map<String, Mode> modes = new LinkedHashMap<>();
  private boolean incomplete;

  Matrix(FarmSpec farm, Complaints complaints, Effort effort) {
    this.farm = farm;
    this.complaints = complaints;
    this.effort = effort;
    this.references = new References(complaints);
    this.inheritance = new Inheritance(farm, complaints);
    farm.modes().values().forEach(spec -> modes.put(spec.key(), inheritance.resolve(spec)));
    Set<String> steps =
        farm.recipes().values().stream()
            .flatMap(recipe -> recipe.steps().keySet().stream())
            .collect(Collectors.toSet());
    farm.branches().values().forEach(branch -> inheritance.checkSteps(branch.layer(), steps));
    farm.platforms().values().forEach(platform -> inheritance.checkSteps(platform.layer(), steps));
  }

  /** Whether some combinations could not be made, so that it is not known what is missing. */
  boolean incomplete() {
    return incomplete;
  }

  /** Hands every combination on, with the place of its mode's name in builders. */
  void forEach(BiConsumer<Combination, Place> taker) {
    farm.builders().forEach(entry -> multiply(entry, taker));
  }

  private void multiply(BuildersSpec entry, BiConsumer<Combination, Place> taker) {
    List<Text> branches =
        entry.branches().isEmpty()
            ? farm.branches().values().stream()
                .map(branch -> new Text(branch.name(), entry.place()))
                .toList()
            : entry.branches();
    boolean isWhole =
        !branches.isEmpty() && !entry.platforms().isEmpty() && !entry.modes().isEmpty();
    int made = 0;
    int[] left = new int[entry.except().size()];
    for (Text branchName : branches) {
      BranchSpec branch = references.find(branchName, farm.branches(), "branch");
      for (Text platformName : entry.platforms()) {
        PlatformSpec platform = references.find(platformName, farm.platforms(), "platform");
        for (Text modeName : entry.modes()) {
          effort.combination(modeName.place());
          Mode mode = references.find(modeName, modes, "mode");
          Recipe recipe = mode == null || platform == null ? null : recipe(mode, platform);
          if (branch == null || platform == null || mode == null || recipe == null) {
            isWhole = false;
            continue;
          }
          Combination combination = new Combination(entry, platform, mode, recipe, branch);
          if (combination.isMeant() && !isExcepted(combination, left)) {
            made++;
            taker.accept(combination, modeName.place());
          }
        }
      }
    }
    incomplete |= !isWhole;
    if (isWhole) {
      check(entry, made, left);
    }
  }

  /** The platform's recipe if it has one: it has all steps of the mode's, and more. */
  private @Nullable Recipe recipe(Mode mode, PlatformSpec platform) {
    if (platform.recipe() == null || mode.recipe() == null) {
      return mode.recipe();
    }
    Recipe recipe = inheritance.recipe(platform.recipe());
    if (recipe != null && !recipe.steps().keySet().containsAll(mode.recipe().steps().keySet())) {
      complaints.add(
          platform.recipe().place(),
          "recipe '%s' of platform '%s' lacks steps that the recipe of mode '%s' has: it must extend that one"
              .formatted(platform.recipe().value(), platform.key(), mode.key()));
    }
    return recipe;
  }

  private static boolean isExcepted(Combination combination, int[] left) {
    List<ExceptSpec> except = combination.entry().except();
    boolean excepted = false;
    for (int i = 0; i < left.length; i++) {
      ExceptSpec spec = except.get(i);
      if (isAmong(combination.platform().key(), spec.platforms())
          && isAmong(combination.mode().key(), spec.modes())
          && isAmong(combination.branch().name(), spec.branches())) {
        left[i]++;
        excepted = true;
      }
    }
    return excepted;
  }

  private static boolean isAmong(String name, List<Text> names) {
    return names.isEmpty() || names.stream().anyMatch(text -> text.value().equals(name));
  }

  private void check(BuildersSpec entry, int made, int[] left) {
    List<ExceptSpec> except = entry.except();
    for (int i = 0; i < left.length; i++) {
      ExceptSpec spec = except.get(i);
      List<Text> names = new ArrayList<>(spec.platforms());
      names.addAll(spec.modes());
      names.addAll(spec.branches());
      if (names.isEmpty()) {
        complaints.add(
            spec.place(), "'except' without platforms, modes or branches leaves out all");
      } else if (left[i] == 0) {
        complaints.add(
            spec.place(), "'except' leaves out nothing: builders makes no such combination here");
      }
    }
    if (made == 0) {
      complaints.add(
          entry.place(),
          "this entry of builders makes no builder: 'since', 'until' and 'except' leave none");
    }
    Set<String> steps =
        entry.modes().stream()
            .map(name -> modes.get(name.value()))
            .filter(mode -> mode != null && mode.recipe() != null)
            .flatMap(mode -> mode.recipe().steps().keySet().stream())
            .collect(Collectors.toSet());
    inheritance.checkSteps(entry.layer(), steps);
  }
}
