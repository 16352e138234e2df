package org.millrace.endtoend.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * CPython's own sources, as a local git repository of its releases.
 *
 * @param repository the folder
 */
public record CpythonSources(Path repository) {
  public static final String BRANCH = "3.13";

  /**
   * The repository that {@code ./farm up} would make.
   *
   * @throws IOException where it cannot be had here, with what was tried
   */
  public static CpythonSources find() throws IOException {
    Path script = Installation.find().root().resolve("scripts/debian-sources.sh");
    Outcome outcome = run(List.of(script.toString()));
    if (outcome.code() != 0) {
      throw new IOException("CPython's sources cannot be had here: " + outcome.output());
    }
    CpythonSources sources =
        new CpythonSources(Path.of(outcome.output().lines().reduce("", (a, b) -> b)));
    if (sources.releases().size() < 2) {
      throw new IOException("there is only one release in " + sources.repository());
    }
    return sources;
  }

  /** Commit ids, newest first. */
  public List<String> releases() throws IOException {
    return git("log", "--format=%H", BRANCH).lines().toList();
  }

  /** The push from the release before the last to the last. */
  public Push push() throws IOException {
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
   * A clone to commit to, with the last release checked out.
   *
   * @param folder where it is made
   */
  public CpythonSources cloneTo(Path folder) throws IOException {
    git("clone", "--quiet", "--shared", "--branch", BRANCH, ".", folder.toString());
    CpythonSources clone = new CpythonSources(folder);
    clone.git("config", "user.name", "Ada Developer");
    clone.git("config", "user.email", "ada@example.org");
    return clone;
  }

  /**
   * Commits to a clone what a developer might: one file of a commit changed in one place, all
   * others as they are there.
   *
   * @param base the commit whose files are taken
   * @param old must be in the file; its first occurrence is replaced
   * @return the push of this commit
   */
  public Push commit(String base, String message, String file, String old, String replacement)
      throws IOException {
    git("checkout", "--quiet", base, "--", ".");
    Path path = repository.resolve(file);
    String text = Files.readString(path);
    int at = text.indexOf(old);
    if (at < 0) {
      throw new IOException("'" + old + "' is not in " + file + " of " + base);
    }
    Files.writeString(
        path, text.substring(0, at) + replacement + text.substring(at + old.length()));
    git("commit", "--quiet", "--all", "--message", message);
    return push();
  }

  /**
   * A builder of the farm's own builders.yaml, with few tests: what is tried is the farm, not
   * CPython.
   *
   * @param tests the test files to run
   */
  public record Pick(String platform, String mode, List<String> tests) {}

  /** The farm's own builders.yaml with its first builder alone. */
  public static Path firstBuilder(Workspace workspace, List<String> tests) throws IOException {
    return only(workspace, List.of(new Pick("amd64-debian", "debug", tests)));
  }

  /** The farm's own builders.yaml with these builders alone, all of them built at every push. */
  public static Path only(Workspace workspace, List<Pick> picks) throws IOException {
    return only(buildersYaml(), workspace, picks);
  }

  /**
   * The same, for builders whose builds tell {@code configure} what it found in their first one,
   * which is most of such a build's time. Not for a farm: what it finds then is not quite the same
   * (3.13 compiles {@code _decimal} for another machine).
   */
  public static Path onlyConfiguredOnce(Workspace workspace, List<Pick> picks) throws IOException {
    String configure = "exec \"$0\" --prefix \"$PWD/target\" \"$@\"'";
    String kept = configure.replace("$0\"", "$0\" --cache-file=\"$MILLRACE_CACHE/config.cache\"");
    String yaml = buildersYaml();
    if (!yaml.contains(configure)) {
      throw new IOException("builders.yaml has no such step any more: " + configure);
    }
    return only(yaml.replace(configure, kept), workspace, picks);
  }

  private static String buildersYaml() throws IOException {
    return Files.readString(Installation.find().root().resolve("builders.yaml"));
  }

  private static Path only(String buildersYaml, Workspace workspace, List<Pick> picks)
      throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    Map<String, Object> file = yaml.load(buildersYaml);
    file.put("builders", picks.stream().map(CpythonSources::entry).toList());
    Map<String, Object> atOnce = Map.of("kind", "branch", "branch", BRANCH, "stable-for", "0s");
    file.put("schedulers", Map.of(BRANCH, atOnce));
    return workspace.write("builders.yaml", yaml.dump(file));
  }

  private static Map<String, Object> entry(Pick pick) {
    return Map.of(
        "platforms", List.of(pick.platform()),
        "modes", List.of(pick.mode()),
        "branches", List.of(BRANCH),
        "values", Map.of("tests", pick.tests()));
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
