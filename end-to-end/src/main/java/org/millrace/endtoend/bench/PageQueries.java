package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many queries a page makes, as {@code pg_stat_statements} counts them, less what the farm asks
 * by itself in the same time. Used by one thread.
 */
final class PageQueries {
  private static final double SLOW_MILLIS = 5;
  private static final String OF_PAGES =
      " FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname ="
          + " current_database()) AND query !~* '^\\s*(begin|commit|rollback|set|show|select"
          + " pg_stat|deallocate|listen)' AND query NOT LIKE '%pg_stat_statements%'";

  private final Database database;
  private final double idlePerSecond;
  private final List<String> slowest = new ArrayList<>();
  private long begun;

  PageQueries(Database database) throws SQLException, InterruptedException {
    this.database = database;
    database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    begin();
    Thread.sleep(5_000);
    this.idlePerSecond = count() / 5;
  }

  void begin() throws SQLException {
    database.execute("SELECT pg_stat_statements_reset()");
    begun = System.nanoTime();
  }

  /** Queries of one load, when there were so many. */
  double end(PageList.Page page, int loads) throws SQLException {
    double seconds = (System.nanoTime() - begun) / 1e9;
    double queries = Math.max(0, count() - idlePerSecond * seconds) / loads;
    note(page, loads);
    return queries;
  }

  private double count() throws SQLException {
    return database.number("SELECT coalesce(sum(calls), 0)" + OF_PAGES);
  }

  private void note(PageList.Page page, int loads) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (total_exec_time + total_plan_time) / "
                    + loads
                    + ", calls::float / "
                    + loads
                    + ", regexp_replace(query, '\\s+', ' ', 'g')"
                    + OF_PAGES
                    + " ORDER BY 1 DESC LIMIT 3")) {
      while (row.next() && row.getDouble(1) >= SLOW_MILLIS) {
        String query = row.getString(3);
        slowest.add(
            String.format(
                Locale.ROOT,
                "%s: %.1f ms a load in %.1f calls of: %s",
                page.name(),
                row.getDouble(1),
                row.getDouble(2),
                query.substring(0, Math.min(240, query.length()))));
      }
    }
  }

  /** Statements that take a page's time, for whoever wants to make it less. */
  List<String> slowest() {
    return slowest;
  }
}
