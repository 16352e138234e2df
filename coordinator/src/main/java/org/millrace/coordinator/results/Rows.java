package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;

/** Reads columns that several queries have. */
final class Rows {
  private Rows() {}

  static @Nullable TestOutcome outcome(ResultSet row, String column) throws SQLException {
    String word = row.getString(column);
    return word == null ? null : TestOutcome.valueOf(word);
  }

  static Leaks leaks(ResultSet row) throws SQLException {
    return new Leaks(row.getLong("ref_leaks"), row.getLong("block_leaks"), row.getLong("fd_leaks"));
  }

  static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
    double seconds = row.getDouble(column);
    return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1000));
  }
}
