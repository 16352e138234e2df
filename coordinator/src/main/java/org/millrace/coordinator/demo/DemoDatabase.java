package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.millrace.coordinator.catalog.CatalogAtRest;
import org.millrace.coordinator.catalog.CatalogException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A database for {@link DemoHistory}: with the farm's tables, a builders.yaml in force, and nothing
 * in it that anybody could miss. Looking at one changes nothing in it. Used by one thread.
 */
public final class DemoDatabase {
  /** Who put the builders of a demonstration in force. */
  static final String WHO = "farm demo-data";

  /** Held while one is filled. */
  private static final long LOCK = 0x6465_6d6f_6461_7461L;

  private final DataSource database;

  /**
   * A database that need not have tables yet.
   *
   * @param database whose answers may take minutes
   */
  public DemoDatabase(DataSource database) {
    this.database = database;
  }

  /** What is in it, and who is at work on it. */
  public DemoContents contents() {
    return DemoContents.of(JdbcClient.create(database));
  }

  /**
   * Makes the tables and fills them, in a database in which there is nothing and at which no
   * coordinator works. All of it is there in the end, or nothing: what a killed fill leaves is an
   * empty database.
   *
   * @param origin what to call the builders.yaml
   * @param text of it
   * @param progress takes sentences for people
   * @throws CatalogException where builders.yaml is wrong
   * @throws IllegalArgumentException where the plan cannot be: the message says why
   * @throws DemoRefused where there is something in it already, or somebody at work: the message
   *     says what
   */
  public void fill(String origin, String text, DemoPlan plan, Consumer<String> progress)
      throws SQLException {
    contents().requireEmpty();
    Flyway.configure().dataSource(database).locations("classpath:db/migration").load().migrate();
    try (Connection connection = database.getConnection()) {
      SingleConnectionDataSource one = new SingleConnectionDataSource(connection, true);
      JdbcClient jdbc = JdbcClient.create(one);
      sweep(connection, jdbc, progress);
      TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(one));
      transaction.executeWithoutResult(status -> {
        if (!lock(jdbc)) {
          throw new DemoRefused("it is being filled already, by another process");
        }
        DemoContents.of(jdbc).requireEmpty();
        // A coordinator that starts meanwhile waits for this: it changes no builders.
        CatalogAtRest.putInForce(one, origin, text, WHO);
        new DemoHistory(connection, plan, progress).write();
      });
      new Progress(connection, progress).timed("what is visible to all", "VACUUM");
    }
  }

  private static boolean lock(JdbcClient jdbc) {
    return Objects.requireNonNull(
        jdbc.sql("SELECT pg_try_advisory_xact_lock(?)").param(LOCK).query(Boolean.class).single());
  }

  /** A fill that was killed was undone, but its rows still take room. */
  private static void sweep(Connection connection, JdbcClient jdbc, Consumer<String> progress)
      throws SQLException {
    boolean remains =
        jdbc.sql("SELECT pg_relation_size('build_request') > 0").query(Boolean.class).single();
    if (remains) {
      progress.accept(
          "an earlier fill was broken off: sweeping up what it left, and beginning anew");
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM");
      }
    }
  }

  /**
   * Nobody calls for the workers of such a farm, so they are heard of here; those that were away
   * stay away, what runs goes on running, and real workers are left alone. To be called every few
   * seconds.
   */
  public void keepAlive() {
    DemoWorkers.keepAlive(JdbcClient.create(database));
  }
}
