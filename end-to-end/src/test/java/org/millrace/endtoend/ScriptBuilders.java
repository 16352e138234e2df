package org.millrace.endtoend;

import java.nio.file.Path;
import org.millrace.endtoend.harness.Workspace;

/**
 * A builders.yaml whose builders each have one step, which runs a script. Every builder has a
 * branch of its own, so that a push chooses it, and a label of its own, so that a test chooses its
 * worker. All three go by the builder's key.
 */
final class ScriptBuilders {
  /** The repository's name with GitHub. */
  static final String REPOSITORY = "example/work";

  private final StringBuilder branches = new StringBuilder("branches:\n");
  private final StringBuilder platforms = new StringBuilder("platforms:\n");
  private final StringBuilder recipes = new StringBuilder("recipes:\n");
  private final StringBuilder modes = new StringBuilder("modes:\n");
  private final StringBuilder builders = new StringBuilder("builders:\n");
  private final StringBuilder schedulers = new StringBuilder("schedulers:\n");

  /** The builder's name, as the catalog puts it together. */
  static String name(String key) {
    return "AMD64 Script " + key;
  }

  /**
   * Adds a builder.
   *
   * @param key small letters, digits and dashes
   * @param script what its step {@code work} runs
   * @param more further lines of the step, {@code log-cap: 1MiB}
   */
  ScriptBuilders add(String key, Path script, String... more) {
    branches.append("  %1$s: {repository: work, ref: %1$s, version: \"3.13\"}\n".formatted(key));
    platforms.append(
        "  %1$s: {name: AMD64, architecture: AMD64, execution: native, labels: [%1$s]}\n"
            .formatted(key));
    recipes.append(
        "  %s:\n    steps:\n      - name: work\n        command: [%s]\n".formatted(key, script));
    for (String line : more) {
      recipes.append("        ").append(line).append('\n');
    }
    modes.append("  %1$s: {name: Script, recipe: %1$s}\n".formatted(key));
    builders.append("  - {platforms: [%1$s], modes: [%1$s], branches: [%1$s]}\n".formatted(key));
    schedulers.append("  %1$s: {kind: branch, branch: %1$s, stable-for: 0s}\n".formatted(key));
    return this;
  }

  /** Adds a builder whose only step checks out sources, of a repository that is nowhere. */
  ScriptBuilders addCheckout(String key) {
    add(key, Path.of("unused"));
    int step = recipes.lastIndexOf("        command:");
    recipes.setLength(step);
    recipes.append("        sources: true\n");
    return this;
  }

  /** Writes the file into a workspace. */
  Path write(Workspace workspace) {
    String repositories =
        "repositories:\n  work: {url: \"file:///nowhere\", github: [%s]}\n".formatted(REPOSITORY);
    return workspace.write(
        "builders.yaml",
        repositories + branches + platforms + recipes + modes + builders + schedulers);
  }
}
