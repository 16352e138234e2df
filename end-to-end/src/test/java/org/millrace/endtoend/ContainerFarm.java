package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.GitHubHook;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.Push;
import org.millrace.endtoend.harness.Waits;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.JsonNode;

/**
 * The farm of compose.yaml, each of its services in a container, with networks and secrets of its
 * own. The coordinator and the agents are those of this checkout, put in the place of what the
 * images were built with.
 */
final class ContainerFarm implements AutoCloseable {
  static final String POSTGRES_IMAGE = "millrace/postgres:17";
  static final String COORDINATOR_IMAGE = "millrace/coordinator:latest";

  private static final String REPOSITORY = "example/work";
  private static final String AGENT_JAR = "/opt/millrace/millrace-agent.jar";
  private static final int PORT = 8010;
  private static final Duration START = Waits.LONG;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ComposeFile compose =
      ComposeFile.read(Map.of("MILLRACE_POSTGRES_IMAGE", POSTGRES_IMAGE));
  private final Installation installation = Installation.find();
  private final Map<String, Network> networks = new HashMap<>();
  private final Map<String, String> secrets = new HashMap<>();
  private final List<ServiceContainer> containers = new ArrayList<>();
  private @Nullable URI uri;

  private ContainerFarm() {}

  /** The image of the agent for an architecture, as compose.yaml's services name it. */
  static String agentImage(String architecture) {
    return "millrace/agent-" + architecture + ":latest";
  }

  /**
   * Starts PostgreSQL and a coordinator.
   *
   * @param builders the text of its builders.yaml
   * @param settings further variables of the coordinator's environment
   */
  static ContainerFarm start(String builders, Map<String, String> settings) {
    Leftovers.sweep();
    ContainerFarm farm = new ContainerFarm();
    try {
      farm.startServices(builders, settings);
      return farm;
    } catch (RuntimeException | Error e) {
      AssertionError failed = new AssertionError("The farm did not start:" + farm.tails(), e);
      farm.close();
      throw failed;
    }
  }

  private void startServices(String builders, Map<String, String> settings) {
    for (String network : List.of("database", "farm")) {
      boolean internal = compose.isInternal(network);
      networks.put(
          network,
          Network.builder()
              .createNetworkCmdModifier(
                  command -> command.withInternal(internal).withLabels(labels(command.getLabels())))
              .build());
    }
    String password = random();
    secrets.put("database-password", password);
    secrets.put("database-url", "postgres://millrace:" + password + "@postgres:5432/millrace");
    secrets.put("webhook-secret", random());
    secrets.put("admin-password", random());
    // 43 characters behind the prefix.
    secrets.put("operator-token", "mrt_" + random().substring(0, 43));

    ComposeFile.Service database = compose.service("postgres");
    ServiceContainer postgres = add(database, database.image());
    postgres
        .waitingFor(
            Wait.forSuccessfulCommand(String.join(" ", database.healthCheck()))
                .withStartupTimeout(START))
        .start();

    Path jar = installation.coordinatorJar();
    ServiceContainer coordinator =
        add(compose.service("coordinator"), COORDINATOR_IMAGE)
            .withEnv(settings)
            .withCopyToContainer(Transferable.of(builders), "/etc/millrace/builders.yaml")
            .withCopyFileToContainer(host(installation.agentJar()), AGENT_JAR)
            .withCopyFileToContainer(host(jar), "/opt/millrace/" + jar.getFileName())
            .withFileSystemBind(
                jar.resolveSibling("lib").toString(), "/opt/millrace/lib", BindMode.READ_ONLY)
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/actuator/health").forPort(PORT).withStartupTimeout(START));
    coordinator.start();
    uri = URI.create("http://" + coordinator.getHost() + ":" + coordinator.getMappedPort(PORT));
  }

  /**
   * Invites a worker by the name of one of compose.yaml's agents and starts it; it enrols itself.
   *
   * @param service {@code agent-aarch64}; its architecture becomes its label
   */
  ServiceContainer startAgent(String service) {
    String architecture = service.substring(service.indexOf('-') + 1);
    secrets.put(service + "-token", api().invite(service, List.of(architecture), 1));
    ServiceContainer agent =
        add(compose.service(service), agentImage(architecture))
            .withCopyFileToContainer(host(installation.agentJar()), AGENT_JAR);
    agent.start();
    return agent;
  }

  ServiceContainer postgres() {
    return containers.getFirst();
  }

  /** One of compose.yaml's networks. */
  Network network(String name) {
    return Objects.requireNonNull(networks.get(name), name);
  }

  /** The coordinator's address, seen from the test. */
  URI uri() {
    if (uri == null) {
      throw new IllegalStateException("the coordinator was not started");
    }
    return uri;
  }

  FarmApi api() {
    return new FarmApi(uri(), secret("operator-token"));
  }

  GitHubHook hook() {
    return new GitHubHook(uri(), secret("webhook-secret"));
  }

  /** What a secret's file holds. */
  String secret(String name) {
    return Objects.requireNonNull(secrets.get(name), name);
  }

  /** Delivers a push of a made-up revision to branch main. */
  GitHubHook.Answer push(String delivery, String revision) {
    Push push =
        new Push(
            REPOSITORY, "main", "0".repeat(40), revision, "Ada Lovelace", "Work", List.of("w.c"));
    return hook().send("push", delivery, push.json());
  }

  /** A revision that nobody had before. */
  static String newRevision() {
    byte[] bytes = new byte[20];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Waits by condition; when it was in vain, says what the containers said last. */
  void await(String what, Callable<Boolean> condition) {
    try {
      // Looking into a container starts a process there: not as often as elsewhere.
      Awaitility.await(what)
          .atMost(Waits.LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(300))
          .ignoreExceptions()
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Waited in vain for: " + what + tails(), e);
    }
  }

  /** The newest build of a builder, once it is complete. */
  JsonNode awaitComplete(String builder) {
    List<JsonNode> found = new ArrayList<>();
    await(
        "a verdict of " + builder,
        () ->
            api().builds(builder).stream()
                .filter(build -> build.path("state").asString().equals("COMPLETE"))
                .findFirst()
                .map(build -> found.add(api().build(build.path("id").asLong())))
                .orElse(false));
    return found.getLast();
  }

  /** The last lines of every container. */
  String tails() {
    StringBuilder text = new StringBuilder();
    for (ServiceContainer container : containers) {
      text.append("\n--- ").append(container.getDockerImageName()).append('\n');
      if (container.getContainerId() != null) {
        List<String> lines = container.getLogs().lines().toList();
        text.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())));
      }
    }
    return text.toString();
  }

  /** No secret is in a log, on a command line or in an environment. */
  void assertSecretsKept() {
    for (ServiceContainer container : containers) {
      String seen =
          container.getLogs()
              + container.getContainerInfo().getConfig()
              + String.join(" ", container.getContainerInfo().getArgs());
      secrets.forEach((name, secret) ->
          assertThat(seen.contains(secret))
              .as("%s shows the secret %s", container.getDockerImageName(), name)
              .isFalse());
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(containers.reversed());
    all.addAll(networks.values());
    List<Exception> troubles = new ArrayList<>();
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        // The others are to be removed all the same.
        troubles.add(e);
      }
    }
    if (!troubles.isEmpty()) {
      throw new IllegalStateException("not removed: " + troubles, troubles.getFirst());
    }
  }

  private ServiceContainer add(ComposeFile.Service service, String image) {
    ServiceContainer container = new ServiceContainer(service, image, networks, secrets);
    containers.add(container);
    return container;
  }

  private static Map<String, String> labels(@Nullable Map<String, String> others) {
    Map<String, String> labels = new HashMap<>(Leftovers.LABELS);
    if (others != null) {
      labels.putAll(others);
    }
    return labels;
  }

  private static MountableFile host(Path path) {
    return MountableFile.forHostPath(path);
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
