package org.millrace.coordinator.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The PostgreSQL that a farm brings: a real server whose files live in the data folder, for nobody
 * but this machine, and only with its password. It is a child of the farm; one that a killed farm
 * left running is shut down cleanly first.
 */
final class PostgresServer {
  private static final String NAME = "millrace";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final DataFolder data;
  private final Terminal terminal;
  private final Path home;
  private final List<String> asAnother;
  private final String password;
  private final int port;
  private final Child child;

  /** Prepares a server; {@link #start} starts it. */
  PostgresServer(DataFolder data, Path cache, Terminal terminal) {
    this.data = data;
    this.terminal = terminal;
    this.home = PostgresBinaries.unpackInto(cache);
    this.asAnother = prefixForRoot();
    this.password = data.secret(data.databasePassword(), "");
    this.port = freePort();
    this.child = new Child("postgres", false, data, terminal, this::launch);
  }

  /** PostgreSQL refuses to run as root, so root runs it in a user namespace of its own. */
  private static List<String> prefixForRoot() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> prefix = List.of("unshare", "-U");
    if (Commands.find("unshare").isPresent()
        && Commands.run(Duration.ofSeconds(10), with(prefix, "true")).succeeded()) {
      return prefix;
    }
    throw new SetupException(
        "PostgreSQL does not run as root, and user namespaces are not available here. Run ./farm up as another user, or"
            + " give the farm a server of your own with MILLRACE_DATABASE_URL.");
  }

  private static List<String> with(List<String> prefix, String... words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(words));
    return all;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SetupException("No free port for PostgreSQL: " + e.getMessage(), e);
    }
  }

  /** Starts the server, making its files the first time, and returns once it answers. */
  void start() {
    endLeftover();
    if (!Files.exists(data.postgres().resolve("PG_VERSION"))) {
      initialize();
    }
    child.start();
    awaitAnswer();
    child.supervise();
    data.write(
        data.databaseUrl(),
        "postgres://%s:%s@127.0.0.1:%d/%s\n".formatted(NAME, password, port, NAME));
  }

  int port() {
    return port;
  }

  private void endLeftover() {
    Path pidFile = data.postgres().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    // pg_ctl knows whether the process in that file is a server on these files; a stale file is
    // PostgreSQL's own business.
    if (control("status").succeeded()) {
      terminal.note("ending the PostgreSQL that an earlier farm left running");
      Commands.Outcome stopped = control("stop", "-m", "fast", "-w", "-t", "60");
      if (!stopped.succeeded()) {
        throw new SetupException(
            "A PostgreSQL still runs on %s and does not end (%s). See %s."
                .formatted(data.postgres(), stopped.lastLine(), data.log("postgres")));
      }
    }
  }

  private Commands.Outcome control(String... words) {
    List<String> command =
        with(asAnother, home.resolve("bin/pg_ctl").toString(), "-D", data.postgres().toString());
    command.addAll(List.of(words));
    return Commands.run(STOP_LIMIT.plusSeconds(30), Map.of("LC_ALL", "C"), command);
  }

  private void initialize() {
    Path scratch = data.root().resolve("postgres.making");
    Path passwordFile = data.root().resolve("postgres.password");
    try {
      PostgresBinaries.delete(scratch);
      data.write(passwordFile, password + "\n");
      Commands.Outcome made =
          Commands.run(
              START_LIMIT,
              Map.of("LC_ALL", "C", "TZ", "UTC"),
              with(
                  asAnother,
                  home.resolve("bin/initdb").toString(),
                  "--pgdata=" + scratch,
                  "--username=" + NAME,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C"));
      if (!made.succeeded()) {
        throw new SetupException("PostgreSQL's files could not be made: " + made.output());
      }
      // Only a whole one gets the name: what a killed initdb leaves is thrown away the next time.
      Files.move(scratch, data.postgres());
    } catch (IOException e) {
      throw new SetupException(
          "PostgreSQL's files cannot be put into %s: %s".formatted(data.root(), e), e);
    } finally {
      deleteQuietly(passwordFile);
    }
  }

  private void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      terminal.note("%s could not be deleted: %s".formatted(file, e.getMessage()));
    }
  }

  private ProcessBuilder launch() {
    List<String> command = with(asAnother, home.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data.postgres().toString(), "-p", Integer.toString(port)));
    Map<String, String> settings =
        Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "cluster_name", NAME,
            "max_connections", "100",
            "shared_buffers", "64MB",
            "max_wal_size", "1GB",
            "wal_compression", "on",
            "jit", "off",
            "timezone", "UTC",
            "log_timezone", "UTC");
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    ProcessBuilder builder = new ProcessBuilder(Commands.inItsOwnSession(command));
    builder.environment().put("LC_ALL", "C");
    builder.environment().keySet().removeIf(variable -> variable.startsWith("MILLRACE_"));
    return builder;
  }

  private void awaitAnswer() {
    Instant begin = Instant.now();
    while (true) {
      try (Connection connection = connect("postgres");
          Statement statement = connection.createStatement()) {
        boolean there;
        try (ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_database WHERE datname = '" + NAME + "'")) {
          there = row.next() && row.getInt(1) > 0;
        }
        if (!there) {
          statement.execute("CREATE DATABASE " + NAME);
        }
        return;
      } catch (SQLException e) {
        if (!child.isAlive() || Terminal.isOver(begin, START_LIMIT)) {
          stop();
          throw new SetupException(
              "PostgreSQL does not start on %s (%s). Its last words:\n%s"
                  .formatted(data.postgres(), e.getMessage(), child.lastWords()),
              e);
        }
        Terminal.pause(Duration.ofMillis(30));
      }
    }
  }

  Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", NAME);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), properties);
  }

  /** Shuts the server down cleanly, cutting off whoever is still connected. */
  void stop() {
    child.stop(
        STOP_LIMIT,
        process -> {
          Commands.Outcome stopped = control("stop", "-m", "fast", "-W");
          if (!stopped.succeeded()) {
            process.destroy();
          }
        });
    deleteQuietly(data.databaseUrl());
  }
}
