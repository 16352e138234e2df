package org.millrace.coordinator.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a farm on this machine: PostgreSQL, a coordinator, a worker's agent; started and
 * stopped in order.
 */
final class LocalFarm {
  private static final Duration COORDINATOR_START = Duration.ofMinutes(10);

  private final Installation installation;
  private final DataFolder data;
  private final Path cache;
  private final int port;
  private final Terminal terminal;
  private final StartCache startCache;
  private @Nullable PostgresServer postgres;
  private @Nullable Child coordinator;
  private @Nullable Child agent;
  private boolean stopped;

  LocalFarm(Installation installation, DataFolder data, Path cache, int port, Terminal terminal) {
    this.installation = installation;
    this.data = data;
    this.cache = cache;
    this.startCache = StartCache.in(cache);
    this.port = port;
    this.terminal = terminal;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Ends what a farm that was killed left running on the folder, and makes sure that the port is
   * free.
   *
   * @throws SetupException if something else has the port
   */
  void clearTheGround() {
    Child.endLeftover("worker", data, terminal);
    Child.endLeftover("coordinator", data, terminal);
    StartCache.endOrphans();
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new SetupException(
          "Port %d cannot be used (%s). Stop what uses it, or choose another with --port."
              .formatted(port, e.getMessage()),
          e);
    }
  }

  synchronized void startDatabase() {
    refuseWhenStopped();
    Instant begin = Instant.now();
    PostgresServer server = new PostgresServer(data, cache, terminal);
    postgres = server;
    server.start();
    terminal.note(
        "PostgreSQL answers on 127.0.0.1:%d after %s"
            .formatted(server.port(), Terminal.since(begin)));
  }

  /** Starts the coordinator with additions to its environment and returns once it answers. */
  void startCoordinator(FarmClient client, Map<String, String> additions) {
    Instant begin = Instant.now();
    Map<String, String> environment = new HashMap<>();
    environment.put("MILLRACE_DATA", data.root().toString());
    environment.put(
        "MILLRACE_BUILDERS", Sources.builders(installation, System.getenv()).toString());
    environment.put("MILLRACE_AGENT_JAR", installation.agentJar().toString());
    // Two arenas instead of eight for each core: the memory that the C library sets aside.
    environment.put("MALLOC_ARENA_MAX", "2");
    environment.putAll(additions);
    Child child =
        new Child(
            "coordinator",
            false,
            data,
            terminal,
            () -> {
              ProcessBuilder builder =
                  new ProcessBuilder(
                      Commands.inItsOwnSession(
                          Installation.coordinator(port, startCache.options())));
              builder.environment().putAll(environment);
              return builder;
            });
    synchronized (this) {
      refuseWhenStopped();
      coordinator = child;
      child.start();
    }
    while (!client.isUp()) {
      if (!child.isAlive() || Terminal.isOver(begin, COORDINATOR_START)) {
        throw new SetupException(
            "The coordinator does not start. Its last words (%s):\n%s"
                .formatted(data.log("coordinator"), child.lastWords()));
      }
      Terminal.pause(Duration.ofMillis(50));
    }
    child.supervise();
    terminal.note("the coordinator answers after " + Terminal.since(begin));
    startCache.makeInBackground(options -> Installation.coordinator(port, options), environment);
  }

  synchronized void startAgent() {
    refuseWhenStopped();
    Child child =
        new Child(
            "worker",
            true,
            data,
            terminal,
            () -> {
              ProcessBuilder builder = installation.startAgent(data.agent());
              LocalWorker.withoutSecrets(builder);
              return builder;
            });
    agent = child;
    child.start();
    child.supervise();
  }

  private void refuseWhenStopped() {
    if (stopped) {
      throw new SetupException("The farm is being stopped.");
    }
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /** Stops everything, the last started first, and says so; nothing of the farm runs afterwards. */
  synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    if (postgres == null && coordinator == null && agent == null) {
      return;
    }
    Instant begin = Instant.now();
    terminal.say("stopping the farm");
    startCache.cancel();
    if (agent != null) {
      RunningSteps steps = RunningSteps.below(data.agent(), agent.descendants());
      agent.stop(Duration.ofSeconds(15));
      int ended = steps.end();
      terminal.note(
          ended == 0 ? "the worker is stopped" : "the worker is stopped, and what it was running");
    }
    if (coordinator != null) {
      coordinator.stop(Duration.ofSeconds(20));
      terminal.note("the coordinator is stopped");
    }
    if (postgres != null) {
      postgres.stop();
      terminal.note("PostgreSQL is stopped");
    }
    terminal.say("stopped in %s; the data is in %s".formatted(Terminal.since(begin), data.root()));
  }
}
