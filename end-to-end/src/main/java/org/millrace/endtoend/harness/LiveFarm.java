package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A farm of its own: a database, one coordinator or more, agents, and between them a network that
 * can be cut. Its secrets are made up at its start. To be used by one thread.
 */
public final class LiveFarm implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Workspace workspace;
  private final Map<String, String> environment;
  private final Secrets secrets;
  private final List<CoordinatorProcess> coordinators = new ArrayList<>();
  private final List<AgentProcess> agents = new ArrayList<>();
  private final List<Proxy> proxies = new ArrayList<>();

  private LiveFarm(Workspace workspace, Map<String, String> environment, Secrets secrets) {
    this.workspace = workspace;
    this.environment = environment;
    this.secrets = secrets;
  }

  /**
   * What opens its doors.
   *
   * @param webhook signs deliveries
   * @param operatorToken bearer token of the account {@code operator}
   * @param adminPassword password of the account {@code admin}
   */
  public record Secrets(String webhook, String operatorToken, String adminPassword) {
    static Secrets random() {
      return new Secrets(text(), "mrt_" + text(), text());
    }

    // 32 bytes: 43 characters, which is what an API token has behind its prefix.
    private static String text() {
      byte[] bytes = new byte[32];
      RANDOM.nextBytes(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }

  /**
   * Starts one coordinator on a new database.
   *
   * @param workspace for its files; it stays when the farm is closed
   * @param postgres where its database is made
   * @param builders its builders.yaml
   * @param settings further variables of its environment, {@code MILLRACE_LEASE} → {@code 6s}
   */
  public static LiveFarm start(
      Workspace workspace, PostgresServer postgres, Path builders, Map<String, String> settings) {
    Secrets secrets = Secrets.random();
    Path data = workspace.folder("data");
    write(data.resolve("operator-token"), secrets.operatorToken());
    write(data.resolve("admin-password"), secrets.adminPassword());
    Map<String, String> environment = new HashMap<>();
    environment.put("MILLRACE_DATABASE_URL", postgres.createDatabase());
    environment.put("MILLRACE_DATA", data.toString());
    environment.put("MILLRACE_WEBHOOK_SECRET", secrets.webhook());
    environment.put("MILLRACE_BUILDERS", builders.toString());
    environment.put("MILLRACE_AGENT_JAR", Installation.find().agentJar().toString());
    environment.put("MALLOC_ARENA_MAX", "2");
    environment.putAll(settings);
    LiveFarm farm = new LiveFarm(workspace, Map.copyOf(environment), secrets);
    farm.addCoordinator();
    return farm;
  }

  public Secrets secrets() {
    return secrets;
  }

  /** The first coordinator. */
  public CoordinatorProcess coordinator() {
    return coordinators.getFirst();
  }

  /** Starts another coordinator on the same database. */
  public CoordinatorProcess addCoordinator() {
    CoordinatorProcess coordinator =
        CoordinatorProcess.start(
            "coordinator-" + (coordinators.size() + 1), workspace, environment);
    coordinators.add(coordinator);
    return coordinator;
  }

  /** A network before all coordinators that there are now, the first that answers is taken. */
  public Proxy network() {
    Proxy proxy =
        Proxy.before(coordinators.stream().map(CoordinatorProcess::port).toArray(Integer[]::new));
    proxies.add(proxy);
    return proxy;
  }

  /** The API of the first coordinator, as its operator. */
  public FarmApi api() {
    return new FarmApi(coordinator().uri(), secrets.operatorToken());
  }

  /** The webhook of the first coordinator. */
  public GitHubHook hook() {
    return new GitHubHook(coordinator().uri(), secrets.webhook());
  }

  /** The farm's database, to look at what no API tells. */
  public JdbcClient database() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Objects.requireNonNull(environment.get("MILLRACE_DATABASE_URL")));
    return JdbcClient.create(source);
  }

  /** Invites a worker, enrols and starts its agent. */
  public AgentProcess addAgent(String name, List<String> labels, int slots, URI by) {
    FarmApi api = api();
    AgentProcess agent = AgentProcess.enrol(name, workspace, by, api.invite(name, labels, slots));
    agents.add(agent);
    return agent;
  }

  /** Ends all agents and what they run. */
  public void dismissAgents() {
    agents.forEach(AgentProcess::close);
    agents.clear();
  }

  @Override
  public void close() {
    // Agents first: one that lost its coordinator would only complain.
    dismissAgents();
    coordinators.forEach(CoordinatorProcess::close);
    proxies.forEach(Proxy::close);
  }

  private static void write(Path file, String secret) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, secret + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
