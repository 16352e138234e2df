package org.millrace.coordinator.cli;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.DatabaseAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Starts a whole farm on this machine, has CPython built by it, and stays until it is stopped. */
@Command(
    name = "up",
    description = "Start the farm on this machine, build CPython through it, and stay.",
    // Before Java is started, by the farm script.
    footer = "./farm up --images first builds the images that builders in containers need.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(names = "--port", defaultValue = "8010", description = "Port (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for database, secrets and logs (~/.local/state/millrace).")
  private @Nullable Path folder;

  @Option(
      names = "--exit",
      description = "End after the first build; exit code 0 for SUCCESS and WARNINGS, else 1.")
  private boolean exit;

  @Option(names = "--no-build", description = "Only start the farm.")
  private boolean noBuild;

  private final Map<String, String> environment = System.getenv();
  private final Terminal terminal =
      new Terminal(System.out, "yes".equals(environment.get("MILLRACE_TERMINAL")));

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (exit && noBuild) {
      throw new SetupException("--exit waits for a build and --no-build makes none: choose one.");
    }
    Installation installation = Installation.find();
    DataFolder data = DataFolder.open(folder != null ? folder : DataFolder.usual(environment));
    Path cache = DataFolder.cache(environment);
    try (FileLock lock = data.lock()) {
      LocalFarm farm = new LocalFarm(installation, data, cache, port, terminal);
      data.write(data.address(), farm.address() + "\n");
      Thread ending = new Thread(farm::stop, "stop");
      Runtime.getRuntime().addShutdownHook(ending);
      try {
        return run(installation, data, cache, farm);
      } catch (SetupException e) {
        if (farm.isStopped()) {
          return 130;
        }
        throw e;
      } finally {
        farm.stop();
        assert lock.isValid();
      }
    }
  }

  private int run(Installation installation, DataFolder data, Path cache, LocalFarm farm)
      throws IOException, InterruptedException {
    Instant begin = Instant.now();
    terminal.say("starting the farm; data in " + data.root());
    boolean first = DataFolder.read(data.adminPassword()).isEmpty();
    String token = data.secret(data.operatorToken(), "mrt_");
    String password = data.secret(data.adminPassword(), "");
    String secret =
        firstOf(environment.get("MILLRACE_WEBHOOK_SECRET"))
            .orElseGet(() -> data.secret(data.webhookSecret(), ""));
    farm.clearTheGround();

    Sources sources = new Sources(installation, environment, cache, terminal);
    CompletableFuture<Void> decided =
        CompletableFuture.runAsync(sources::decide, Executors.newVirtualThreadPerTaskExecutor());
    String url = environment.get("MILLRACE_DATABASE_URL");
    if (url == null || url.isBlank()) {
      farm.startDatabase();
    } else {
      terminal.note("database: " + address(url));
    }
    FarmClient client = new FarmClient(farm.address(), token);
    Sources.join(decided);
    farm.startCoordinator(client, sources.variables());
    new LocalWorker(installation, data, client, terminal).enrol();
    farm.startAgent();
    terminal.say("the farm is up after %s: %s".formatted(Terminal.since(begin), farm.address()));
    if (first) {
      terminal.note("log in as 'admin' with the password " + password + " (shown this once)");
    }
    if (noBuild) {
      return stay(farm);
    }
    sources.await();
    FirstBuild firstBuild = new FirstBuild(client, terminal, secret, farm::isStopped);
    BuildFollower follower = new BuildFollower(client, terminal, farm::isStopped);
    Optional<JsonNode> build =
        firstBuild
            .find(sources.repository(), sources.branch(), sources.builder(), cache, exit)
            .flatMap(found -> follower.follow(found.path("id").asLong()));
    if (exit) {
      return build.filter(BuildFollower::isGood).isPresent() ? 0 : 1;
    }
    return stay(farm);
  }

  private static Optional<String> firstOf(@Nullable String secrets) {
    return secrets == null
        ? Optional.empty()
        : List.of(secrets.split(",", -1)).stream()
            .map(String::strip)
            .filter(one -> !one.isEmpty())
            .findFirst();
  }

  private static DatabaseAddress address(String url) {
    try {
      return DatabaseAddress.parse(url.strip());
    } catch (IllegalArgumentException e) {
      throw new SetupException(String.valueOf(e.getMessage()), e);
    }
  }

  private int stay(LocalFarm farm) throws InterruptedException {
    if (farm.isStopped()) {
      return 130;
    }
    terminal.say("the farm runs on at %s; Ctrl-C stops it".formatted(farm.address()));
    new CountDownLatch(1).await();
    return 0;
  }
}
