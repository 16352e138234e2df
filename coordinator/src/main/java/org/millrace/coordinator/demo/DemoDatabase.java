package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.millrace.coordinator.catalog.CatalogAtRest;
import org.millrace.coordinator.catalog.CatalogException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database for {@link DemoHistory}: with the farm's tables, a builders.yaml in force, and nothing
 * in it that anybody could miss. Used by one thread.
 */
public final class DemoDatabase {
  private final DataSource database;

  /**
   * Makes the tables where there are none.
   *
   * @param database whose answers may take minutes
   */
  public DemoDatabase(DataSource database) {
    this.database = database;
    Flyway.configure().dataSource(database).locations("classpath:db/migration").load().migrate();
  }

  /** What there is in it already, in one word; empty where there is nothing. */
  public String contents() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT CASE WHEN EXISTS (SELECT FROM build) THEN 'builds'
                            WHEN EXISTS (SELECT FROM build_request) THEN 'requests'
                            WHEN EXISTS (SELECT FROM change) THEN 'changes'
                            WHEN EXISTS (SELECT FROM worker) THEN 'workers' ELSE '' END
                """)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Fills it, if it is empty.
   *
   * @param origin what to call the builders.yaml
   * @param text of it
   * @param progress takes sentences for people
   * @throws CatalogException where builders.yaml is wrong
   * @throws IllegalArgumentException where the plan cannot be: the message says why
   * @throws IllegalStateException where there is something in it
   */
  public void fill(String origin, String text, DemoPlan plan, Consumer<String> progress)
      throws SQLException {
    String contents = contents();
    if (!contents.isEmpty()) {
      throw new IllegalStateException("There are " + contents + " in the database already");
    }
    CatalogAtRest.putInForce(database, origin, text, "farm demo-data");
    try (Connection connection = database.getConnection()) {
      new DemoHistory(connection, plan, progress).write();
    }
  }

  /**
   * Nobody calls for the workers of such a farm, so they are heard of here; those that were away
   * stay away, and what runs goes on running. To be called every few seconds.
   */
  public void keepAlive() {
    JdbcClient jdbc = JdbcClient.create(database);
    jdbc.sql(
            """
            UPDATE worker SET last_seen_at = now()
             WHERE last_seen_at > (SELECT max(last_seen_at) FROM worker) - interval '10 minutes'
            """)
        .update();
    jdbc.sql(
            """
            UPDATE attempt SET lease_until = now() + interval '12 hours'
             WHERE state IN ('LEASED', 'RUNNING') AND claim_id LIKE 'demo-%'
            """)
        .update();
  }
}
