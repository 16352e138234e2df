package org.millrace.coordinator.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.millrace.coordinator.DatabaseAddress;

/** Takes a test's database away from its coordinator, and gives it back. */
public final class DatabaseOutage {
  private final DatabaseAddress address;

  public DatabaseOutage(DatabaseAddress address) {
    this.address = address;
  }

  /** From here on nobody gets in, and those who are in are thrown out. */
  public void begin() throws SQLException {
    admin("ALTER DATABASE " + database() + " ALLOW_CONNECTIONS false");
    cut();
  }

  /** Throws everybody out; they may come back at once. */
  public void cut() throws SQLException {
    admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + database()
            + "'");
  }

  public void end() throws SQLException {
    admin("ALTER DATABASE " + database() + " ALLOW_CONNECTIONS true");
  }

  private void admin(String sql) throws SQLException {
    String url = address.jdbcUrl().replaceFirst("/farm_\\d+_\\d+", "/postgres");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String database() {
    return address.jdbcUrl().replaceFirst(".*/(farm_\\d+_\\d+).*", "$1");
  }
}
