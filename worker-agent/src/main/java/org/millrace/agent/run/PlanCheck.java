package org.millrace.agent.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.StepPlan;

/**
 * Looks at a plan before it is carried out: what was left out becomes empty, and what could reach
 * out of the workspace is refused.
 */
final class PlanCheck {
  private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}");
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}");
  private static final Pattern ARCHITECTURE = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final Duration GRACE = Duration.ofSeconds(30);

  private PlanCheck() {}

  /**
   * The plan with nothing left out.
   *
   * @throws IllegalArgumentException if it cannot be carried out, with a sentence for people
   */
  static Plan complete(Plan plan) {
    require(
        WORKSPACE.matcher(or(plan.workspace(), "")).matches(),
        "its workspace is not a plain folder name: " + plan.workspace());
    Set<String> names = new HashSet<>();
    List<StepPlan> steps =
        or(plan.steps(), List.<StepPlan>of()).stream().map(PlanCheck::complete).toList();
    for (StepPlan step : steps) {
      require(names.add(step.name()), "two steps are called " + step.name());
    }
    return new Plan(
        or(plan.builder(), ""),
        plan.buildNumber(),
        plan.attempt(),
        or(plan.revision(), ""),
        plan.workspace(),
        steps);
  }

  private static StepPlan complete(StepPlan step) {
    require(
        Protocol.STEP_NAME.matcher(or(step.name(), "")).matches(),
        "a step's name is not allowed: " + step.name());
    List<String> command = or(step.command(), List.of());
    require(
        step.source() != null || !command.isEmpty(),
        "step " + step.name() + " has neither a source nor a command");
    require(
        command.stream().noneMatch(word -> word == null || word.indexOf('\0') >= 0),
        "the command of step " + step.name() + " holds a NUL");
    Map<String, String> environment = or(step.environment(), Map.of());
    environment.forEach((name, value) ->
        require(
            isEnvironment(name, value),
            "the environment of step " + step.name() + " is not one: " + name));
    String directory = or(step.directory(), "");
    require(isInside(directory), "step " + step.name() + " leaves its workspace: " + directory);
    List<StepPlan.ArtifactPlan> artifacts = or(step.artifacts(), List.of());
    for (StepPlan.ArtifactPlan artifact : artifacts) {
      require(
          isInside(artifact.path()),
          "an artifact of step " + step.name() + " is outside the workspace: " + artifact.path());
    }
    StepPlan.Container container = step.source() == null ? step.container() : null;
    require(
        container == null || isContainer(container),
        "the container of step " + step.name() + " is not one: " + container);
    return new StepPlan(
        step.name(),
        step.source(),
        command,
        directory,
        environment,
        step.silence(),
        step.limit(),
        or(step.grace(), GRACE),
        step.haltOnFailure(),
        step.alwaysRun(),
        or(step.passCodes(), List.of()),
        step.logCap(),
        artifacts,
        container);
  }

  private static boolean isContainer(StepPlan.Container container) {
    return IMAGE.matcher(or(container.image(), "")).matches()
        && ARCHITECTURE.matcher(or(container.architecture(), "")).matches();
  }

  private static boolean isEnvironment(String name, @Nullable String value) {
    return !name.isEmpty()
        && name.indexOf('=') < 0
        && name.indexOf('\0') < 0
        && value != null
        && value.indexOf('\0') < 0;
  }

  private static boolean isInside(String path) {
    return !path.startsWith("/")
        && path.indexOf('\0') < 0
        && !List.of(path.split("/", -1)).contains("..");
  }

  /** What Gson found, or its place-holder where the sender left it out. */
  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("the plan cannot be carried out: " + message);
    }
  }
}
