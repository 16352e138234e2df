package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/** Where the database's time goes, statement by statement: for whoever wants to make it less. */
final class Statements {
  /** What the server must be started with. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "shared_preload_libraries", "pg_stat_statements",
          "pg_stat_statements.track_planning", "on");

  private static final int MOST = 25;
  private static final int WIDTH = 90;

  private final Database database;

  Statements(Database database) throws SQLException {
    this.database = database;
    database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  void forget() throws SQLException {
    database.execute("SELECT pg_stat_statements_reset()");
  }

  /** Says which statements took the most time since {@link #forget}, in all databases. */
  void tell() throws SQLException {
    Progress.say("      calls  total ms  mean ms  of it planning  statement");
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery(
                """
                SELECT calls, total_plan_time + total_exec_time AS total, total_plan_time, query
                FROM pg_stat_statements ORDER BY total DESC LIMIT %d\
                """
                    .formatted(MOST))) {
      while (row.next()) {
        String text = row.getString("query").replaceAll("\\s+", " ");
        Progress.say(
            String.format(
                Locale.ROOT,
                "%11d %9.0f %8.3f %14.0f%%  %s",
                row.getLong("calls"),
                row.getDouble("total"),
                row.getDouble("total") / row.getLong("calls"),
                100 * row.getDouble("total_plan_time") / row.getDouble("total"),
                text.substring(0, Math.min(WIDTH, text.length()))));
      }
    }
  }
}
