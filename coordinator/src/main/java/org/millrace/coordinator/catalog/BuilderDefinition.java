package org.millrace.coordinator.catalog;

import java.util.List;

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
 * @param steps in order; never empty
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
    List<StepDefinition> steps) {}
