package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.DatabaseAddress;

class PostgresServerIT {
  @TempDir Path folder;
  private DataFolder data;
  private Terminal terminal;
  private PostgresServer server;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void start() {
    data = DataFolder.open(folder.resolve("data"));
    terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    server = newServer();
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private PostgresServer newServer() {
    return new PostgresServer(data, Path.of("target", "test-cache").toAbsolutePath(), terminal);
  }

  @Test
  void answers_only_with_its_password_and_writes_through_to_the_disk() throws Exception {
    DatabaseAddress address = DatabaseAddress.ofEnvironment(null, data.root().toString());
    try (Connection connection =
        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
      assertThat(value(connection, "SHOW fsync")).isEqualTo("on");
      assertThat(value(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
    }
    assertThatThrownBy(
            () -> DriverManager.getConnection(address.jdbcUrl(), address.user(), "wrong"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
    assertThat(Files.getPosixFilePermissions(data.databaseUrl()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(data.databasePassword()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void a_second_start_finds_what_the_first_stored() throws Exception {
    store("kept");
    server.stop();

    server = newServer();
    server.start();

    assertThat(stored()).isEqualTo("kept");
  }

  @Test
  void a_server_that_a_killed_farm_left_running_is_ended_and_its_data_found() throws Exception {
    store("kept");
    long leftover = postmaster();

    // What a farm that was killed leaves: a running server that nobody supervises.
    PostgresServer next = newServer();
    next.start();
    try {
      assertThat(postmaster()).isNotEqualTo(leftover);
      assertThat(ProcessHandle.of(leftover)).isEmpty();
      assertThat(said.toString(StandardCharsets.UTF_8))
          .contains("ending the PostgreSQL that an earlier farm left running");
    } finally {
      server.stop();
      server = next;
    }
    assertThat(stored()).isEqualTo("kept");
  }

  @Test
  void a_server_that_dies_is_started_again_on_the_same_port() throws Exception {
    store("kept");
    ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();

    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(stored()).isEqualTo("kept"));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("postgres died");
  }

  @Test
  void files_that_a_killed_first_start_left_half_made_are_made_anew() throws Exception {
    server.stop();
    PostgresBinaries.delete(data.postgres());
    Files.createDirectories(data.root().resolve("postgres.making/base"));

    server = newServer();
    server.start();

    assertThat(data.root().resolve("postgres.making")).doesNotExist();
    store("fresh");
    assertThat(stored()).isEqualTo("fresh");
  }

  private long postmaster() throws Exception {
    return Long.parseLong(
        Files.readAllLines(data.postgres().resolve("postmaster.pid")).getFirst().strip());
  }

  private void store(String value) throws SQLException {
    try (Connection connection = server.connect("millrace");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS kept (value text)");
      statement.execute("INSERT INTO kept VALUES ('" + value + "')");
    }
  }

  private String stored() throws SQLException {
    try (Connection connection = server.connect("millrace")) {
      return value(connection, "SELECT value FROM kept");
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
