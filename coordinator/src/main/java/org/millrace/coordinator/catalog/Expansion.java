package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.millrace.coordinator.catalog.FarmSpec.SchedulerSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Puts the sections together: every platform in every mode on every branch, as builders says. */
final class Expansion {
  private final FarmSpec farm;
  private final Complaints complaints;
  private final Map<String, Mode> modes = new LinkedHashMap<>();

  /** Some builders could not be made, so it is not known what schedulers would select. */
  private boolean incomplete;

  Expansion(FarmSpec farm, Complaints complaints) {
    this.farm = farm;
    this.complaints = complaints;
  }

  FarmDefinition expand() {
    List<Branch> branches = new ArrayList<>();
    for (BranchSpec branch : farm.branches().values()) {
      find(branch.repository(), farm.repositories(), "repository");
      branches.add(
          new Branch(
              branch.name(),
              branch.repository().value(),
              branch.ref().value(),
              branch.version().value()));
    }
    Inheritance inheritance = new Inheritance(farm, complaints);
    farm.modes().values().forEach(spec -> modes.put(spec.key(), inheritance.resolve(spec)));
    Map<String, BuilderDefinition> builders = new LinkedHashMap<>();
    farm.builders().forEach(product -> multiply(product, builders));
    List<BuilderDefinition> all = List.copyOf(builders.values());
    List<SchedulerDefinition> schedulers =
        farm.schedulers().values().stream().map(spec -> scheduler(spec, all)).toList();
    return new FarmDefinition(List.copyOf(farm.repositories().values()), branches, schedulers, all);
  }

  private void multiply(BuildersSpec product, Map<String, BuilderDefinition> builders) {
    incomplete |=
        product.branches().isEmpty() || product.platforms().isEmpty() || product.modes().isEmpty();
    for (Text branchName : product.branches()) {
      BranchSpec branch = find(branchName, farm.branches(), "branch");
      for (Text platformName : product.platforms()) {
        PlatformSpec platform = find(platformName, farm.platforms(), "platform");
        for (Text modeName : product.modes()) {
          Mode mode = find(modeName, modes, "mode");
          if (branch == null || platform == null || mode == null || mode.recipe() == null) {
            incomplete = true;
            continue;
          }
          BuilderDefinition builder =
              builder(platform, mode, mode.recipe(), branch, product.tags());
          Place place = modeName.place();
          if (builders.putIfAbsent(builder.name(), builder) != null) {
            complaints.add(place, "there are two builders called '" + builder.name() + "'");
          }
          Possibility.impossible(builder, branch.version().value())
              .forEach(why -> complaints.add(place, "'" + builder.name() + "' " + why));
        }
      }
    }
  }

  private BuilderDefinition builder(
      PlatformSpec platform, Mode mode, RecipeSpec recipe, BranchSpec branch, List<String> tags) {
    Map<String, Node> nodes = new HashMap<>(recipe.values());
    nodes.putAll(platform.values());
    nodes.putAll(mode.values());
    Values values = new Values(nodes, Map.of("architecture", platform.architecture()), complaints);
    StepReader reader = new StepReader(complaints, values);
    List<StepDefinition> steps = new ArrayList<>();
    recipe
        .steps()
        .forEach((name, fields) -> {
          Fields over = mode.steps().get(name);
          steps.add(reader.read(name, over == null ? fields : fields.overlaid(over)));
        });
    List<String> allTags = new ArrayList<>(List.of(branch.name()));
    allTags.addAll(tags);
    allTags.addAll(mode.tags());
    String name =
        platform.name().value()
            + (mode.name().isEmpty() ? "" : " " + mode.name())
            + " "
            + branch.name();
    return new BuilderDefinition(
        name,
        platform.key(),
        platform.architecture(),
        platform.execution(),
        mode.key(),
        branch.name(),
        branch.repository().value(),
        branch.ref().value(),
        allTags.stream().distinct().toList(),
        platform.labels(),
        mode.priority(),
        List.copyOf(steps));
  }

  private SchedulerDefinition scheduler(SchedulerSpec spec, Collection<BuilderDefinition> all) {
    boolean known = find(spec.branch(), farm.branches(), "branch") != null;
    for (Text platform : spec.platforms()) {
      known &= find(platform, farm.platforms(), "platform") != null;
    }
    for (Text mode : spec.modes()) {
      known &= find(mode, farm.modes(), "mode") != null;
    }
    List<String> platforms = spec.platforms().stream().map(Text::value).toList();
    List<String> wantedModes = spec.modes().stream().map(Text::value).toList();
    List<String> builders =
        all.stream()
            .filter(builder -> builder.branch().equals(spec.branch().value()))
            .filter(builder -> platforms.isEmpty() || platforms.contains(builder.platform()))
            .filter(builder -> wantedModes.isEmpty() || wantedModes.contains(builder.mode()))
            .map(BuilderDefinition::name)
            .toList();
    if (known && builders.isEmpty() && !incomplete) {
      complaints.add(spec.place(), "scheduler '" + spec.name() + "' selects no builder");
    }
    return new SchedulerDefinition(
        spec.name(),
        spec.branch().value(),
        spec.stableFor(),
        spec.prefixes(),
        spec.suffixes(),
        builders);
  }

  private <T> @Nullable T find(Text name, Map<String, T> section, String kind) {
    T found = section.get(name.value());
    if (found == null && !name.isMissing()) {
      complaints.add(
          name.place(),
          "unknown "
              + kind
              + " '"
              + name.value()
              + "'"
              + Spelling.hint(name.value(), section.keySet()));
    }
    return found;
  }
}
