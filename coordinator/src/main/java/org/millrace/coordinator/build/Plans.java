package org.millrace.coordinator.build;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.protocol.Plan;
import org.millrace.protocol.StepPlan;
import org.millrace.protocol.StepPlan.ArtifactPlan;
import org.millrace.protocol.StepPlan.Source;

/** Turns a builder's definition and a revision into what an agent carries out. */
final class Plans {
  private static final int CHECKOUT_ATTEMPTS = 3;

  private Plans() {}

  /** What is to be built, as the build's row has it. */
  record Order(long builderId, int number, int attempt, Revision revision) {}

  /**
   * What is to be checked out.
   *
   * @param repository what {@code git fetch} understands
   */
  record Revision(String repository, String branch, String revision) {}

  static Plan plan(BuilderDefinition definition, Order order) {
    return new Plan(
        definition.name(),
        order.number(),
        order.attempt(),
        order.revision().revision(),
        workspace(definition.name(), order.builderId()),
        definition.steps().stream().map(step -> step(step, order.revision())).toList());
  }

  /** The id keeps apart builders whose names differ only in what a folder's name cannot have. */
  private static String workspace(String name, long builderId) {
    String slug = name.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
    return slug.substring(0, Math.min(slug.length(), 100)) + "-" + builderId;
  }

  private static StepPlan step(StepDefinition step, Revision revision) {
    return new StepPlan(
        step.name(),
        source(step, revision),
        step.command(),
        step.directory(),
        step.environment(),
        step.silence(),
        step.limit(),
        step.grace(),
        step.haltOnFailure(),
        step.alwaysRun(),
        passCodes(step),
        step.logCap(),
        step.artifacts().stream()
            .map(file -> new ArtifactPlan(file.name(), file.path(), file.cap()))
            .toList(),
        container(step));
  }

  private static StepPlan.@Nullable Container container(StepDefinition step) {
    StepDefinition.Container where = step.container();
    return where == null
        ? null
        : new StepPlan.Container(where.image(), where.architecture(), where.network());
  }

  private static @Nullable Source source(StepDefinition step, Revision revision) {
    return step.sources()
        ? new Source(
            revision.repository(), revision.branch(), revision.revision(), CHECKOUT_ATTEMPTS)
        : null;
  }

  private static List<Integer> passCodes(StepDefinition step) {
    List<Integer> codes = new ArrayList<>(List.of(0));
    codes.addAll(step.warningCodes());
    return codes;
  }
}
