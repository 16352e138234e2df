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
      return again(builder, push.after());
    }
    terminal.say(
        "push to %s: %s to %s, %d files changed (%s)"
            .formatted(
                branch,
                push.isNewBranch() ? "nothing" : push.before().substring(0, 10),
                push.after().substring(0, 10),
                push.fileCount(),
                push.title()));
    String delivery = client.deliver(push, secret);
    return await(
        builder,
        () -> {
          refuseIgnored(delivery);
          return newest(builder, push.after());
        });
  }

  private static String describe(Push push) {
    return "%s (%s)".formatted(push.title(), push.after().substring(0, 10));
  }

  private Optional<JsonNode> again(String builder, String revision) throws IOException {
    JsonNode request =
        client.post(
            "/builders/" + FarmClient.segment(builder) + "/builds",
            Map.of("revision", revision, "reason", "./farm up --exit"));
    String path = "/requests/" + request.path("id").asLong();
    return await(
        builder,
        () -> {
          long build = client.get(path).path("buildId").asLong(0);
          return build == 0 ? Optional.empty() : Optional.of(client.get("/builds/" + build));
        });
  }

  /** Looks for something that may not be there yet. */
  private interface Look {
    Optional<JsonNode> now() throws IOException;
  }

  private Optional<JsonNode> await(String builder, Look look) {
    Instant begin = Instant.now();
    Instant said = begin;
    while (!stopped.getAsBoolean()) {
      try {
        Optional<JsonNode> found = look.now();
        if (found.isPresent()) {
          terminal.say(
              "%s #%s began after %s: %s/builds/%s"
                  .formatted(
                      builder,
                      found.get().path("number").asString("?"),
                      Terminal.since(begin),
                      client.base(),
                      found.get().path("id").asString("")));
          return found;
        }
        String waiting =
            "%s waits since %s%s".formatted(builder, Terminal.since(begin), why(builder));
        terminal.live("    " + waiting);
        if (Terminal.isOver(said, SIGN_OF_LIFE)) {
          said = Instant.now();
          terminal.note(waiting);
        }
      } catch (IOException e) {
        terminal.live("    waiting for the coordinator: " + e.getMessage());
      }
      Terminal.pause(LOOK);
    }
    return Optional.empty();
  }

  private String why(String builder) throws IOException {
    List<JsonNode> pending =
        Answers.items(client.get("/requests?state=PENDING&builder=" + FarmClient.segment(builder)));
    if (pending.isEmpty()) {
      return "";
    }
    JsonNode request = client.get("/requests/" + pending.getFirst().path("id").asLong());
    String waits = request.path("waits").asString("");
    return waits.isEmpty() ? "" : ": " + waits;
  }

  /** A push that came to nothing would be waited for in vain. */
  private void refuseIgnored(String delivery) throws IOException {
    for (JsonNode known : Answers.items(client.get("/deliveries"))) {
      String state = known.path("state").asString("");
      if (known.path("deliveryId").asString("").equals(delivery)
          && (state.equals("IGNORED") || state.equals("FAILED"))) {
        throw new SetupException(
            "The push was not taken up: " + known.path("outcome").asString(state));
      }
    }
  }

  private Optional<JsonNode> newest(String builder, String revision) throws IOException {
    List<JsonNode> builds =
        Answers.items(client.get("/builds?builder=" + FarmClient.segment(builder)));
    return builds.stream()
        .filter(build -> build.path("revision").asString("").equals(revision))
        .max(Comparator.comparingLong(build -> build.path("id").asLong(0)));
  }
}
