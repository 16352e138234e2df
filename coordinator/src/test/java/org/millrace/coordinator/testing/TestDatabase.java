package org.millrace.coordinator.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database of its own for a test, with the farm's schema, on a real PostgreSQL that the tests of
 * one JVM share. {@code MILLRACE_TEST_POSTGRES} (a JDBC URL without a database name, ending in a
 * slash, and with the user's name and password as parameters) names another server to run on.
 */
public final class TestDatabase {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable String server;

  private final String name;

  private TestDatabase(String name) {
    this.name = name;
  }

  /** A new, migrated database; copied from a template, so it takes a fraction of a second. */
  public static synchronized TestDatabase create() {
    try {
      if (server == null) {
        server = startServer();
        execute("postgres", "DROP DATABASE IF EXISTS farm_template");
        execute("postgres", "CREATE DATABASE farm_template");
        Flyway.configure()
            .dataSource(url("farm_template"), null, null)
            .locations("classpath:db/migration")
            .load()
            .migrate();
      }
      String name = "farm_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
      execute("postgres", "CREATE DATABASE " + name + " TEMPLATE farm_template");
      return new TestDatabase(name);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot make a test database", e);
    }
  }

  /** JDBC URL, user included. */
  public String jdbcUrl() {
    return url(name);
  }

  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl());
    return source;
  }

  public JdbcClient jdbc() {
    return JdbcClient.create(dataSource());
  }

  private static String startServer() {
    String given = System.getenv("MILLRACE_TEST_POSTGRES");
    if (given != null && !given.isBlank()) {
      return given;
    }
    try {
      // The server's own time zone is odd on purpose: nothing may depend on it.
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("timezone", "Asia/Kathmandu")
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "200")
              .start();
      return postgres.getJdbcUrl("postgres", "postgres").replace("/postgres?", "/?");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the embedded PostgreSQL", e);
    }
  }

  private static String url(String database) {
    String base = server;
    if (base == null) {
      throw new IllegalStateException("No server yet");
    }
    return base.replaceFirst("/(\\?|$)", "/" + database + "$1");
  }

  private static void execute(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
