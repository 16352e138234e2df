package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One database on the benchmark's PostgreSQL. The checks read it directly: what was stored is to be
 * seen without the product's own eyes.
 *
 * @param jdbcUrl user included
 */
record Database(String jdbcUrl) {
  /** The settings that a benchmark on PostgreSQL stands or falls with. */
  private static final List<String> SETTINGS =
      List.of(
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "wal_sync_method",
          "shared_buffers",
          "max_wal_size",
          "jit",
          "max_connections");

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl);
  }

  /** The one number that a query answers with. */
  double number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  /** The one text that a query answers with. */
  String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The server's version and the settings that matter here. */
  Map<String, String> server() throws SQLException {
    Map<String, String> facts = new LinkedHashMap<>();
    try (Connection connection = connect()) {
      facts.put("version", connection.getMetaData().getDatabaseProductVersion());
      for (String setting : SETTINGS) {
        try (PreparedStatement show = connection.prepareStatement("SELECT current_setting(?)")) {
          show.setString(1, setting);
          try (ResultSet rows = show.executeQuery()) {
            rows.next();
            facts.put(setting, rows.getString(1));
          }
        }
      }
    }
    return facts;
  }
}
