package org.millrace.endtoend.harness;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * A coordinator as a process of its own, on a port that stays through {@link #restart}. It is
 * started as {@code ./farm up} starts it.
 */
public final class CoordinatorProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String name;
  private final Workspace workspace;
  private final Map<String, String> environment;
  private final int port;
  private RunningProcess process;

  private CoordinatorProcess(
      String name, Workspace workspace, Map<String, String> environment, int port) {
    this.name = name;
    this.workspace = workspace;
    this.environment = environment;
    this.port = port;
    this.process = launch();
  }

  /**
   * Starts one and waits until it is well.
   *
   * @param name of its log file, and for people
   * @param environment what it is configured by: {@code MILLRACE_DATABASE_URL}, {@code
   *     MILLRACE_DATA}, {@code MILLRACE_WEBHOOK_SECRET}, {@code MILLRACE_BUILDERS}, {@code
   *     MILLRACE_LEASE}, …
   */
  public static CoordinatorProcess start(
      String name, Workspace workspace, Map<String, String> environment) {
    CoordinatorProcess coordinator =
        new CoordinatorProcess(name, workspace, Map.copyOf(environment), Ports.free());
    coordinator.awaitHealth();
    return coordinator;
  }

  public int port() {
    return port;
  }

  /** Where it answers. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The process that runs now (or ran last). */
  public RunningProcess process() {
    return process;
  }

  /** Waits until its health is UP. */
  public void awaitHealth() {
    Waits.until(name + " to be well at " + uri(), () -> !process.isAlive() || isWell());
    if (!process.isAlive()) {
      throw new AssertionError(process + " ended at its start:\n" + process.tail(60));
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after {@link #kill}, on the same port, and waits until it is well. */
  public void restart() {
    process.close();
    process = launch();
    awaitHealth();
  }

  @Override
  public void close() {
    process.close();
  }

  private RunningProcess launch() {
    return RunningProcess.start(
        name,
        workspace.path(),
        Installation.find().coordinator("serve", "--port", Integer.toString(port)),
        environment,
        "",
        workspace.file("logs/" + name + ".log"));
  }

  private boolean isWell() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/actuator/health"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
  }
}
