package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Puts the sections together: every platform in every mode on every branch, as builders says. */
final class Expansion {
  private final FarmSpec farm;
  private final Complaints complaints;
  private final References references;
  private final Map<String, Mode> modes = new LinkedHashMap<>();

  /** Some builders could not be made, so it is not known what schedulers would select. */
  private boolean incomplete;

  Expansion(FarmSpec farm, Complaints complaints) {
    this.farm = farm;
    this.complaints = complaints;
    this.references = new References(complaints);
  }

  FarmDefinition expand() {
    List<Branch> branches = new ArrayList<>();
    for (BranchSpec branch : farm.branches().values()) {
      references.find(branch.repository(), farm.repositories(), "repository");
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
        new SchedulerExpansion(farm, all, incomplete, complaints).expand();
    return new FarmDefinition(List.copyOf(farm.repositories().values()), branches, schedulers, all);
  }

  private void multiply(BuildersSpec product, Map<String, BuilderDefinition> builders) {
    incomplete |=
        product.branches().isEmpty() || product.platforms().isEmpty() || product.modes().isEmpty();
    for (Text branchName : product.branches()) {
      BranchSpec branch = references.find(branchName, farm.branches(), "branch");
      for (Text platformName : product.platforms()) {
        PlatformSpec platform = references.find(platformName, farm.platforms(), "platform");
        for (Text modeName : product.modes()) {
          Mode mode = references.find(modeName, modes, "mode");
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
}
