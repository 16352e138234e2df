package org.millrace.endtoend.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.millrace.endtoend.harness.AgentProcess;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.LiveFarm;

/** A farm under measurement: one coordinator on its own database, and agents. */
final class BenchFarm implements AutoCloseable {
  private static final String LABEL = "bench";

  private final Stage stage;
  private final LiveFarm farm;
  private final Database database;
  private final int number;
  private final double startSeconds;

  /**
   * A builder with one step: its branch has the same name and sets off nothing else.
   *
   * @param name of branch, mode and recipe
   * @param command program and arguments
   */
  record Job(String name, List<String> command) {
    /** The builder's full name. */
    String builder() {
      return "Bench " + name + " " + name;
    }
  }

  private BenchFarm(
      Stage stage, LiveFarm farm, Database database, int number, double startSeconds) {
    this.stage = stage;
    this.farm = farm;
    this.database = database;
    this.number = number;
    this.startSeconds = startSeconds;
  }

  /**
   * Starts a coordinator.
   *
   * @param number of the farm on its stage
   */
  static BenchFarm start(Stage stage, int number, List<Job> jobs) {
    return start(stage, number, yaml(jobs));
  }

  /**
   * Starts a coordinator with a builders.yaml of its own. Every push is built: what waits is not
   * collapsed, for it is counted.
   */
  static BenchFarm start(Stage stage, int number, String yaml) {
    Path definition = stage.workspace().write("builders-" + number + ".yaml", yaml);
    LiveFarm farm =
        LiveFarm.start(
            stage.workspace(), stage.postgres(), definition, Map.of("MILLRACE_COLLAPSE", "false"));
    Instant healthy = Instant.now();
    ProcessHandle process = ProcessHandle.of(farm.coordinator().process().pid()).orElseThrow();
    Instant started = process.info().startInstant().orElse(healthy);
    // Each farm has a new database, and they are numbered.
    Database database = new Database(stage.postgres().jdbcUrl("farm" + number));
    return new BenchFarm(
        stage, farm, database, number, Duration.between(started, healthy).toMillis() / 1e3);
  }

  private static String yaml(List<Job> jobs) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        repositories:
          runtime:
            url: https://github.com/%s
            github: [%s]
        platforms:
          bench:
            name: Bench
            architecture: AMD64
            execution: native
            labels: [%s]
        """
            .formatted(Push.REPOSITORY, Push.REPOSITORY, LABEL));
    text.append("branches:\n");
    for (Job job : jobs) {
      text.append("  %s: {repository: runtime, version: '3.13'}\n".formatted(job.name));
    }
    text.append("recipes:\n");
    for (Job job : jobs) {
      String command =
          job.command.stream()
              .map(word -> "'" + word.replace("'", "''") + "'")
              .collect(Collectors.joining(", "));
      text.append(
          "  %s:\n    steps:\n      - name: run\n        command: [%s]\n"
              .formatted(job.name, command));
    }
    text.append("modes:\n");
    for (Job job : jobs) {
      text.append("  %s: {name: %s, recipe: %s}\n".formatted(job.name, job.name, job.name));
    }
    text.append("builders:\n");
    for (Job job : jobs) {
      text.append(
          "  - {platforms: [bench], modes: [%s], branches: [%s]}\n".formatted(job.name, job.name));
    }
    text.append("schedulers:\n");
    for (Job job : jobs) {
      text.append(
          "  %s: {kind: branch, branch: %s, stable-for: 0s}\n".formatted(job.name, job.name));
    }
    return text.toString();
  }

  URI uri() {
    return farm.coordinator().uri();
  }

  Database database() {
    return database;
  }

  /** From the start of the process until its health was UP. */
  double startSeconds() {
    return startSeconds;
  }

  /** A connection of its own to the coordinator. */
  Wire wire() {
    return new Wire(uri());
  }

  ProcessHandle coordinator() {
    return ProcessHandle.of(farm.coordinator().process().pid()).orElseThrow();
  }

  /** The coordinator's use of the machine. */
  Usage usage() throws IOException {
    return Usage.of(coordinator());
  }

  /** PostgreSQL's, all of its processes together. */
  Usage databaseUsage() throws IOException {
    return Usage.ofTree(stage.postmaster());
  }

  /** Its API, as its operator. */
  FarmApi api() {
    return farm.api();
  }

  /** Invites a worker with these labels; answers its one-time token. */
  String invite(String name, List<String> labels, int slots) {
    return farm.api().invite(name, labels, slots);
  }

  /** A push to a branch. */
  Push push(String branch, String series, int revision) {
    return Push.of(branch, series, revision, farm.secrets().webhook());
  }

  /** A push to a job's branch. */
  Push push(Job job, String series, int revision) {
    return Push.of(job.name(), series, revision, farm.secrets().webhook());
  }

  /** Invites, enrols and starts agents. */
  List<AgentProcess> agents(int count, int slots) {
    List<AgentProcess> agents = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = "farm-" + number + "-agent-" + i;
      agents.add(farm.addAgent(name, List.of(LABEL), slots, uri()));
    }
    return agents;
  }

  /** Stops agents and coordinator; what it stored stays until the stage ends. */
  @Override
  public void close() {
    farm.close();
  }
}
