package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.DatabaseAddress;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A farm that is full, to look at its pages: what {@code ./farm demo-data --data DIR --port N}
 * shows, with the shape of CPython's farm. To be used by one thread.
 */
public final class DemoFarm implements AutoCloseable {
  private static final Duration FILLED = Duration.ofMinutes(20);

  private final RunningProcess process;
  private final Path data;
  private final URI uri;

  private DemoFarm(RunningProcess process, Path data, URI uri) {
    this.process = process;
    this.data = data;
    this.uri = uri;
  }

  /**
   * Fills one and starts it. What is in it depends on the hour, too; {@code -Dmillrace.seed=N}
   * makes another one.
   *
   * @param workspace for its files; it stays when the farm is closed
   * @param builds in its history
   * @param days over which they were
   */
  public static DemoFarm start(Workspace workspace, int builds, int days) {
    Installation installation = Installation.find();
    Path data = workspace.file("demo-farm");
    int port = Ports.free();
    RunningProcess process =
        RunningProcess.start(
            "demo-data",
            workspace.path(),
            installation.farm(
                "demo-data",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port),
                "--builds",
                Integer.toString(builds),
                "--days",
                Integer.toString(days),
                "--seed",
                System.getProperty("millrace.seed", "20261122")),
            Map.of("MILLRACE_HOME", installation.root().toString()),
            "",
            workspace.file("logs/demo-data.log"));
    DemoFarm farm = new DemoFarm(process, data, URI.create("http://127.0.0.1:" + port));
    Waits.until(
        "a farm full of demonstration data",
        FILLED,
        () -> !process.isAlive() || process.text().contains("the farm runs at"));
    if (!process.isAlive()) {
      throw new AssertionError(process + " ended:\n" + process.text());
    }
    return farm;
  }

  /** Where it answers. */
  public URI uri() {
    return uri;
  }

  /** Its API, as its operator. */
  public FarmApi api() {
    return new FarmApi(uri, read("operator-token"));
  }

  /** The password of the account {@code admin}. */
  public String adminPassword() {
    return read("admin-password");
  }

  /** The pages of it, each with an example that has something to show. */
  public List<FarmPage> pages() {
    return FarmPage.of(database());
  }

  /** Lets builds come and go on it. */
  public SimulatedBuilds builds() {
    return new SimulatedBuilds(database());
  }

  private JdbcClient database() {
    DatabaseAddress address = DatabaseAddress.ofEnvironment(null, data.toString());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user());
    source.setPassword(address.password());
    return JdbcClient.create(source);
  }

  private String read(String secret) {
    try {
      return Files.readString(data.resolve(secret)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("The farm in " + data + " has no " + secret, e);
    }
  }

  @Override
  public void close() {
    // What Ctrl-C does: its database and its coordinator end with it.
    process.stop();
  }
}
