package org.millrace.endtoend.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of its own: a real server process on its own data folder and port, both of which
 * stay through {@link #restart}. It keeps PostgreSQL's own promises (fsync and synchronous commit
 * are on): what it committed is there after a crash.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  private final Path data;
  private final int port;
  private final Map<String, String> settings;
  private final AtomicInteger databases = new AtomicInteger();
  private @Nullable EmbeddedPostgres server;

  private PostgresServer(Path data, int port, Map<String, String> settings) {
    this.data = data;
    this.port = port;
    this.settings = settings;
  }

  /** Makes a data folder at {@code data}, if there is none, and starts a server on it. */
  public static PostgresServer start(Path data) {
    return start(data, Map.of());
  }

  /** The same with settings of postgresql.conf. */
  public static PostgresServer start(Path data, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>();
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    all.put("timezone", "Asia/Kathmandu");
    all.putAll(settings);
    PostgresServer postgres = new PostgresServer(data, Ports.free(), Map.copyOf(all));
    postgres.start();
    return postgres;
  }

  /** A new, empty database; answers the URL that goes into {@code MILLRACE_DATABASE_URL}. */
  public String createDatabase() {
    String name = "farm" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot create the database " + name, e);
    }
    return jdbcUrl(name);
  }

  /** JDBC URL of one of its databases, with the user in it; there is no password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
  }

  public int port() {
    return port;
  }

  /** Its settings in postgresql.conf. */
  public Map<String, String> settings() {
    return settings;
  }

  /** The folder with its data. */
  public Path data() {
    return data;
  }

  /** Process id of the postmaster. */
  public long pid() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException("No server runs on " + data, e);
    }
  }

  /** All of the server's processes now, for measuring. */
  public Footprint footprint() {
    return ProcessHandle.of(pid()).stream()
        .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
        .map(process -> Footprint.of(process.pid()))
        .reduce(new Footprint(0, 0, Duration.ZERO), Footprint::plus);
  }

  /**
   * Stops it in immediate mode: connections are dropped, nothing is written any more, the next
   * start recovers as after a crash.
   */
  public void crash() {
    long pid = pid();
    ProcessHandle postmaster =
        ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("No process " + pid));
    // SIGQUIT is PostgreSQL's immediate shutdown.
    signal("QUIT", pid);
    Waits.until("PostgreSQL to be gone", () -> !postmaster.isAlive());
    // Gives back the lock on the data folder; that there is nothing left to stop is said in the
    // log.
    close();
  }

  /** Starts it again after {@link #crash}, on the same data and the same port. */
  public void start() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START)
            .setPgBinaryResolver(PostgresServer::binaries)
            .setPort(port);
    settings.forEach(builder::setServerConfig);
    try {
      server = builder.start();
      long pid = pid();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy), "stop postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start PostgreSQL on " + data, e);
    }
  }

  /** {@link #crash}, then {@link #start}. */
  public void restart() {
    crash();
    start();
  }

  @Override
  public void close() {
    EmbeddedPostgres running = server;
    server = null;
    if (running != null) {
      try {
        running.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot stop PostgreSQL on " + data, e);
      }
    }
  }

  /**
   * The archive of this system. The coordinator's jar names its libraries, so that a class path has
   * each of them twice and the usual way of looking finds too many.
   */
  private static InputStream binaries(String system, String machine) throws IOException {
    String architecture =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    String name = "/postgres-" + system.toLowerCase(Locale.ROOT) + "-" + architecture + ".txz";
    InputStream archive = PostgresServer.class.getResourceAsStream(name);
    if (archive == null) {
      throw new IOException("There is no embedded PostgreSQL for this system: " + name);
    }
    return archive;
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
