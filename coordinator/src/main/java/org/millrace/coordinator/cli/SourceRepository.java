package org.millrace.coordinator.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The git repository that the farm builds from.
 *
 * @param name its key in builders.yaml
 * @param url where builders.yaml says it is
 * @param fullName what GitHub calls it, {@code owner/name}
 * @param local the folder or address that stands in for it on this machine, if one does
 */
record SourceRepository(String name, String url, String fullName, Optional<String> local) {
  /** Nothing may ask for a password, or wait for long, when a repository is only looked at. */
  private static final Map<String, String> QUIET =
      Map.of(
          "GIT_TERMINAL_PROMPT", "0",
          "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=5",
          "LC_ALL", "C");

  private static final Duration LOOK = Duration.ofSeconds(4);
  private static final Duration FETCH = Duration.ofMinutes(10);

  /** The environment variable by which the coordinator learns what stands in for a repository. */
  static String variable(String name) {
    return "MILLRACE_REPOSITORY_"
        + name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  String variable() {
    return variable(name);
  }

  /** What to fetch from. */
  String address() {
    return local.orElse(url);
  }

  SourceRepository standingIn(String address) {
    return new SourceRepository(name, url, fullName, Optional.of(address));
  }

  /** The address of its pages, without the {@code .git} of its address for git. */
  String page() {
    return url.replaceFirst("\\.git/?$", "");
  }

  /** Says why a branch cannot be fetched, or nothing if it can. */
  Optional<String> trouble(String branch) {
    Commands.Outcome answer =
        Commands.run(
            LOOK,
            QUIET,
            List.of("git", "ls-remote", "--exit-code", address(), "refs/heads/" + branch));
    if (answer.succeeded()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (answer.exitCode()) {
          case 124 -> "no answer within " + Terminal.words(LOOK);
          case 2 -> "it has no branch " + branch;
          default -> answer.lastLine().replaceFirst("^fatal: ", "");
        });
  }

  /**
   * A folder with a git repository that has the head of a branch, its parent and their trees: the
   * repository itself where it is on this machine, otherwise a small copy in the cache folder.
   */
  Path withHistory(String branch, Path cache) {
    Path here = Path.of(address().replaceFirst("^file://", ""));
    if (address().startsWith("file://") || (here.isAbsolute() && Files.isDirectory(here))) {
      return here;
    }
    Path copy = cache.resolve("sources").resolve(name + "-history.git");
    git(LOOK, List.of("git", "init", "--quiet", "--bare", copy.toString()));
    git(
        FETCH,
        List.of(
            "git",
            "-C",
            copy.toString(),
            "fetch",
            "--quiet",
            "--no-tags",
            "--depth=2",
            "--filter=blob:none",
            url,
            "+refs/heads/" + branch + ":refs/heads/" + branch));
    return copy;
  }

  static String git(Path repository, String... words) {
    List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(words));
    return git(Duration.ofMinutes(2), command);
  }

  private static String git(Duration limit, List<String> command) {
    Commands.Outcome outcome = Commands.run(limit, QUIET, command);
    if (!outcome.succeeded()) {
      throw new SetupException(
          "'%s' failed: %s".formatted(String.join(" ", command), outcome.lastLine()));
    }
    return outcome.output();
  }
}
