package org.millrace.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.Push;
import org.millrace.endtoend.harness.Workspace;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * CPython's own sources, as a local git repository of its releases.
 *
 * @param repository the folder
 */
record CpythonSources(Path repository) {
  static final String BRANCH = "3.13";

  /** The repository that {@code ./farm up} would make; skips the test where it cannot be had. */
  static CpythonSources orSkip() throws IOException {
    Path script = Installation.find().root().resolve("scripts/debian-sources.sh");
    Outcome outcome = run(List.of(script.toString()));
    Assumptions.assumeTrue(
        outcome.code() == 0, () -> "CPython's sources cannot be had here: " + outcome.output());
    CpythonSources sources =
        new CpythonSources(Path.of(outcome.output().lines().reduce("", (a, b) -> b)));
    Assumptions.assumeTrue(
        sources.releases().size() > 1,
        () -> "there is only one release in " + sources.repository());
    return sources;
  }

  /** Commit ids, newest first. */
  List<String> releases() throws IOException {
    return git("log", "--format=%H", BRANCH).lines().toList();
  }

  /** The push from the release before the last to the last. */
  Push push() throws IOException {
    List<String> releases = releases();
    List<String> files =
        git("diff", "--name-only", releases.get(1), releases.getFirst()).lines().toList();
    return new Push(
        "python/cpython",
        BRANCH,
        releases.get(1),
        releases.getFirst(),
        git("log", "-1", "--format=%an", BRANCH).strip(),
        git("log", "-1", "--format=%s", BRANCH).strip(),
        files);
  }

  /**
   * The farm's own builders.yaml with its first mode alone, and few tests: what is tried is the
   * farm, not CPython.
   *
   * @param tests the test files to run
   */
  static Path firstBuilder(Workspace workspace, List<String> tests) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    Map<String, Object> file =
        yaml.load(Files.readString(Installation.find().root().resolve("builders.yaml")));
    Map<String, Object> modes = section(file, "modes");
    String mode = modes.keySet().iterator().next();
    modes.keySet().retainAll(List.of(mode));
    section(section(modes, mode), "values").put("tests", tests);
    Map<String, Object> schedulers = section(file, "schedulers");
    String scheduler = schedulers.keySet().iterator().next();
    schedulers.keySet().retainAll(List.of(scheduler));
    section(schedulers, scheduler).put("modes", List.of(mode));
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("platforms", new ArrayList<>(section(file, "platforms").keySet()));
    first.put("modes", List.of(mode));
    first.put("branches", List.of(BRANCH));
    file.put("builders", List.of(first));
    return workspace.write("builders.yaml", yaml.dump(file));
  }

  @SuppressWarnings("unchecked") // the file was checked by the farm's own tests
  private static Map<String, Object> section(Map<String, Object> file, String key) {
    return (Map<String, Object>) Objects.requireNonNull(file.get(key), key);
  }

  private String git(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(words));
    Outcome outcome = run(command);
    if (outcome.code() != 0) {
      throw new IOException(command + " ended with " + outcome.code() + ": " + outcome.output());
    }
    return outcome.output();
  }

  private static Outcome run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    return new Outcome(process.exitValue(), output);
  }

  private record Outcome(int code, String output) {}
}
