package org.millrace.coordinator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.CatalogParser;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.Problems;
import org.millrace.coordinator.catalog.Repository;

/**
 * Decides where this farm's source code comes from, and makes a repository of Debian's where the
 * real one is out of reach.
 */
final class Sources {
  private final Installation installation;
  private final Map<String, String> environment;
  private final Path cache;
  private final Terminal terminal;
  private final BuilderDefinition target;
  private SourceRepository repository;
  private CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

  Sources(
      Installation installation, Map<String, String> environment, Path cache, Terminal terminal) {
    this.installation = installation;
    this.environment = environment;
    this.cache = cache;
    this.terminal = terminal;
    FarmDefinition farm = read(builders(installation, environment));
    this.target =
        farm.builders().stream()
            .max(Comparator.comparingInt(BuilderDefinition::priority))
            .orElseThrow(() -> new SetupException("builders.yaml names no builder."));
    this.repository =
        farm.repositories().stream()
            .filter(known -> known.name().equals(target.repository()))
            .map(Sources::known)
            .findFirst()
            .orElseThrow();
  }

  /** The file that says what is built. */
  static Path builders(Installation installation, Map<String, String> environment) {
    String named = environment.getOrDefault("MILLRACE_BUILDERS", "");
    return named.isBlank() ? installation.builders() : Path.of(named).toAbsolutePath();
  }

  private static FarmDefinition read(Path file) {
    try {
      return switch (CatalogParser.parse(file.toString(), Files.readString(file))) {
        case FarmDefinition farm -> farm;
        case Problems problems ->
            throw new SetupException("builders.yaml is not right:\n" + problems);
      };
    } catch (IOException e) {
      throw new SetupException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static SourceRepository known(Repository repository) {
    return new SourceRepository(
        repository.name(),
        repository.url(),
        repository.github().stream().findFirst().orElse(""),
        Optional.empty());
  }

  SourceRepository repository() {
    return repository;
  }

  /** The git branch that the first build is of. */
  String branch() {
    return target.ref();
  }

  /** The builder whose build is followed: the most urgent one. */
  String builder() {
    return target.name();
  }

  /**
   * Looks whether the repository can be reached; where not, begins to make one in the background.
   */
  void decide() {
    String given = environment.getOrDefault(repository.variable(), "");
    if (!given.isBlank()) {
      repository = repository.standingIn(given.strip());
      terminal.note("sources: %s (%s)".formatted(given.strip(), repository.variable()));
      return;
    }
    Optional<String> trouble = repository.trouble(branch());
    if (trouble.isEmpty()) {
      terminal.note("sources: " + repository.url());
      return;
    }
    terminal.note("sources: %s cannot be reached (%s)".formatted(repository.url(), trouble.get()));
    terminal.note("sources: using Debian's source packages of Python instead, as a git repository");
    Path folder = cache.resolve("sources");
    repository = repository.standingIn(folder.resolve("cpython.git").toString());
    ready =
        CompletableFuture.runAsync(() -> make(folder), Executors.newVirtualThreadPerTaskExecutor());
  }

  /** What the coordinator must know about it. */
  Map<String, String> variables() {
    return repository.local().map(local -> Map.of(repository.variable(), local)).orElse(Map.of());
  }

  /** Waits until the repository is there. */
  void await() {
    join(ready);
  }

  /** Waits for the task, and fails as it failed. */
  static void join(CompletableFuture<Void> task) {
    try {
      task.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SetupException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void make(Path folder) {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "bash", installation.sourcesScript().toString(), "--into", folder.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    LocalWorker.withoutSecrets(builder);
    try {
      Process process = builder.start();
      String last = "";
      try (BufferedReader said = process.errorReader(StandardCharsets.UTF_8)) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          last = line.strip();
          terminal.note(last);
        }
      }
      if (process.waitFor() != 0) {
        throw new SetupException(
            "No source code could be had: %s".formatted(last.replaceFirst("^millrace: ", "")));
      }
    } catch (IOException e) {
      throw new SetupException("The sources cannot be made: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("Interrupted while the sources were made.", e);
    }
  }
}
