package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.millrace.coordinator.FarmApplication;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Starts a coordinator on a database full of {@link DemoData}; the first argument is its port. */
public final class DemoFarm {
  private DemoFarm() {}

  public static void main(String[] args) {
    TestDatabase database = TestDatabase.create();
    System.setProperty("MILLRACE_DATABASE_URL", database.jdbcUrl());
    System.setProperty("server.port", args.length > 0 ? args[0] : "0");
    ConfigurableApplicationContext farm = SpringApplication.run(FarmApplication.class);
    // After the start, which retires the builders that builders.yaml does not name.
    fill(database);
    keepAlive(farm.getBean(JdbcClient.class));
  }

  /** Nobody calls for the workers, so they are heard of here; those that were away stay away. */
  private static void keepAlive(JdbcClient jdbc) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (true) {
            jdbc.sql(
                    """
                    UPDATE worker SET last_seen_at = now()
                     WHERE last_seen_at > now() - interval '10 minutes'
                    """)
                .update();
            LockSupport.parkNanos(10_000_000_000L);
          }
        });
  }

  /** Over one connection, in one transaction: there are thousands of statements. */
  static void fill(TestDatabase database) {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      new DemoData(JdbcClient.create(new SingleConnectionDataSource(connection, true))).fill();
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot fill the database", e);
    }
  }
}
