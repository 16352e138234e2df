package org.millrace.endtoend.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.millrace.endtoend.harness.AgentProcess;
import org.millrace.endtoend.harness.CoordinatorProcess;
import org.millrace.endtoend.harness.FarmApi;

/** A farm under measurement: one coordinator on its own database, and agents. */
final class BenchFarm implements AutoCloseable {
  /** What every webhook is signed with. */
  static final String SECRET = "the benchmark's secret";

  private static final String LABEL = "bench";

  private final Stage stage;
  private final Database database;
  private final CoordinatorProcess coordinator;
  private final double startSeconds;
  private final List<AgentProcess> agents = new ArrayList<>();

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
      Stage stage, Database database, CoordinatorProcess coordinator, double startSeconds) {
    this.stage = stage;
    this.database = database;
    this.coordinator = coordinator;
    this.startSeconds = startSeconds;
  }

  static BenchFarm start(Stage stage, List<Job> jobs) {
    Database database = stage.database();
    String name = "coordinator-" + System.nanoTime();
    Path definition = stage.workspace().write(name + "/builders.yaml", yaml(jobs));
    long start = System.nanoTime();
    CoordinatorProcess coordinator =
        CoordinatorProcess.start(
            name,
            stage.workspace(),
            Map.of(
                "MILLRACE_DATABASE_URL", database.jdbcUrl(),
                "MILLRACE_DATA", stage.workspace().folder(name + "/data").toString(),
                "MILLRACE_BUILDERS", definition.toString(),
                "MILLRACE_WEBHOOK_SECRET", SECRET));
    return new BenchFarm(stage, database, coordinator, (System.nanoTime() - start) / 1e9);
  }

  private static String yaml(List<Job> jobs) {
    String names = jobs.stream().map(Job::name).collect(Collectors.joining(", "));
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
    return text.append("# ").append(names).append('\n').toString();
  }

  URI uri() {
    return coordinator.uri();
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
    return ProcessHandle.of(coordinator.process().pid()).orElseThrow();
  }

  /** The coordinator's use of the machine. */
  Usage usage() throws IOException {
    return Usage.of(coordinator());
  }

  /** PostgreSQL's, all of its processes together. */
  Usage databaseUsage() throws IOException {
    return Usage.ofTree(stage.postmaster());
  }

  /** Invites, enrols and starts agents, all of them at once. */
  List<AgentProcess> agents(String prefix, int count, int slots)
      throws InterruptedException, java.util.concurrent.ExecutionException {
    FarmApi operator = new FarmApi(uri(), coordinator.command("token").strip());
    List<Future<AgentProcess>> starts = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= count; i++) {
        String name = prefix + i;
        String token = operator.invite(name, List.of(LABEL), slots);
        starts.add(threads.submit(() -> AgentProcess.enrol(name, stage.workspace(), uri(), token)));
      }
    }
    List<AgentProcess> started = new ArrayList<>();
    for (Future<AgentProcess> start : starts) {
      started.add(start.get());
    }
    agents.addAll(started);
    return started;
  }

  /** Stops agents and coordinator; what it stored stays until the stage ends. */
  @Override
  public void close() {
    agents.forEach(AgentProcess::close);
    agents.clear();
    coordinator.close();
  }
}
