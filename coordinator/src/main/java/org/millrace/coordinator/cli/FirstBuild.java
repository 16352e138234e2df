package org.millrace.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * Has the newest commit of a branch built in the ordinary way, by a signed push to the webhook, and
 * finds the build.
 */
final class FirstBuild {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

  private final FarmClient client;
  private final Terminal terminal;
  private final String secret;
  private final BooleanSupplier stopped;

  FirstBuild(FarmClient client, Terminal terminal, String secret, BooleanSupplier stopped) {
    this.client = client;
    this.terminal = terminal;
    this.secret = secret;
    this.stopped = stopped;
  }

  /**
   * Pushes, unless that was done by an earlier start, and returns the build of the given builder.
   *
   * @param mustBuild whether a build that is over already is to be made again
   * @return the build, or empty if the farm was stopped meanwhile
   */
  Optional<JsonNode> find(
      SourceRepository repository, String branch, String builder, Path cache, boolean mustBuild)
      throws IOException {
    if (repository.fullName().isEmpty()) {
      throw new SetupException(
          "The repository '%s' of builders.yaml has no name on GitHub (github:), so no push can be"
                  .formatted(repository.name())
              + " made for it. Start with --no-build.");
    }
    Push push = Push.ofHead(repository, branch, repository.withHistory(branch, cache));
    Optional<JsonNode> earlier = newest(builder, push.after());
    if (earlier.isPresent()) {
      if (!BuildFollower.isOver(earlier.get())) {
        terminal.say("%s is being built already".formatted(describe(push)));
        return earlier;
      }
      terminal.say("%s was built before".formatted(describe(push)));
      if (!mustBuild) {
        return earlier;
      }
      terminal.note("building it again, because --exit is to end with a build's verdict");
      return again(builder, push.after(), earlier.get());
    }
    terminal.say(
        "push to %s: %s to %s, %d files changed (%s)"
            .formatted(
                branch,
                push.isNewBranch() ? "nothing" : push.before().substring(0, 10),
                push.after().substring(0, 10),
                push.fileCount(),
                push.commit().message().lines().findFirst().orElse("")));
    client.deliver(push, secret);
    return await(builder, push.after(), 0);
  }

  private static String describe(Push push) {
    return "%s (%s)"
        .formatted(
            push.commit().message().lines().findFirst().orElse(""), push.after().substring(0, 10));
  }

  private Optional<JsonNode> again(String builder, String revision, JsonNode earlier)
      throws IOException {
    client.post(
        "/builders/" + FarmClient.segment(builder) + "/builds",
        Map.of("revision", revision, "reason", "./farm up --exit"));
    return await(builder, revision, earlier.path("id").asLong(0));
  }

  /** Waits for a build with a higher id. */
  private Optional<JsonNode> await(String builder, String revision, long after) {
    Instant begin = Instant.now();
    Instant said = begin;
    while (!stopped.getAsBoolean()) {
      try {
        Optional<JsonNode> found =
            newest(builder, revision).filter(build -> build.path("id").asLong(0) > after);
        if (found.isPresent()) {
          terminal.say(
              "%s #%s began %s after the push"
                  .formatted(
                      builder, found.get().path("number").asString("?"), Terminal.since(begin)));
          return found;
        }
      } catch (IOException e) {
        terminal.live("waiting for the coordinator: " + e.getMessage());
      }
      String waiting = "waiting for a build of %s, %s".formatted(builder, Terminal.since(begin));
      terminal.live("    " + waiting);
      if (Terminal.isOver(said, SIGN_OF_LIFE)) {
        said = Instant.now();
        terminal.note(waiting + "; see " + client.base() + "/pending and /changes");
      }
      Terminal.pause(LOOK);
    }
    return Optional.empty();
  }

  private Optional<JsonNode> newest(String builder, String revision) throws IOException {
    List<JsonNode> builds =
        Answers.items(client.get("/builds?builder=" + FarmClient.segment(builder)));
    return builds.stream()
        .filter(build -> build.path("revision").asString("").equals(revision))
        .max(Comparator.comparingLong(build -> build.path("id").asLong(0)));
  }
}
