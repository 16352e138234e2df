package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A builder with every value resolved: what builders.yaml says of it once platform, mode, branch
 * and recipe have been put together. Kept as JSON with every build.
 *
 * @param name unique, as people say it: {@code AMD64 Debian NoGIL refleaks 3.13}
 * @param platform key of its platform
 * @param architecture {@code AMD64}, {@code aarch64}, {@code PPC64LE}
 * @param execution how its builds are carried out
 * @param mode key of its mode
 * @param branch key of its branch
 * @param repository key of the repository
 * @param ref the git branch that it builds
 * @param tags for filters, branch first
 * @param requires labels that a worker must have, all of them
 * @param priority higher is sooner
 * @param locks names of the locks that a build of it holds, all of them, from its start to its end
 * @param steps in order; never empty. What a worker may say otherwise is as for a worker that says
 *     nothing
 * @param late what of the steps depends on the worker; null where nothing does
 */
public record BuilderDefinition(
    String name,
    String platform,
    String architecture,
    Execution execution,
    String mode,
    String branch,
    String repository,
    String ref,
    List<String> tags,
    List<String> requires,
    int priority,
    List<String> locks,
    List<StepDefinition> steps,
    @Nullable Late late) {
  public BuilderDefinition {
    // Definitions that were stored before there were locks do not have any.
    locks = Objects.requireNonNullElse(locks, List.of());
  }

  /** A builder without locks, to which all workers are the same. */
  public BuilderDefinition(
      String name,
      String platform,
      String architecture,
      Execution execution,
      String mode,
      String branch,
      String repository,
      String ref,
      List<String> tags,
      List<String> requires,
      int priority,
      List<StepDefinition> steps) {
    this(
        name,
        platform,
        architecture,
        execution,
        mode,
        branch,
        repository,
        ref,
        tags,
        requires,
        priority,
        List.of(),
        steps,
        null);
  }

  /** Whether an emulator carries out a step: its image is of another processor than the worker. */
  public boolean isEmulated(StepDefinition step) {
    return execution.needsEmulator()
        && step.container() != null
        && step.container().architecture().equals(architecture);
  }

  /**
   * This builder as one worker carries it out.
   *
   * @param settings the worker's values, by name
   * @throws IllegalArgumentException where they do not fit, say a word where a number is needed
   */
  public BuilderDefinition boundTo(Map<String, List<String>> settings) {
    return late == null
        ? this
        : new BuilderDefinition(
            name,
            platform,
            architecture,
            execution,
            mode,
            branch,
            repository,
            ref,
            tags,
            requires,
            priority,
            locks,
            late.bind(steps, settings),
            null);
  }
}
