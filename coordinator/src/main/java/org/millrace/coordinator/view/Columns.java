package org.millrace.coordinator.view;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Reads columns of one row as the farm's types. */
final class Columns {
  private final ResultSet row;

  Columns(ResultSet row) {
    this.row = row;
  }

  String text(String name) throws SQLException {
    String value = row.getString(name);
    return value == null ? "" : value;
  }

  @Nullable String textOrNull(String name) throws SQLException {
    return row.getString(name);
  }

  int integer(String name) throws SQLException {
    return row.getInt(name);
  }

  @Nullable Integer integerOrNull(String name) throws SQLException {
    return row.getObject(name, Integer.class);
  }

  long number(String name) throws SQLException {
    return row.getLong(name);
  }

  @Nullable Long numberOrNull(String name) throws SQLException {
    return row.getObject(name, Long.class);
  }

  boolean flag(String name) throws SQLException {
    return row.getBoolean(name);
  }

  Instant at(String name) throws SQLException {
    return row.getObject(name, OffsetDateTime.class).toInstant();
  }

  @Nullable Instant atOrNull(String name) throws SQLException {
    OffsetDateTime value = row.getObject(name, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  /** A column that holds seconds, as {@code extract(epoch FROM …)} gives them. */
  @Nullable Duration secondsOrNull(String name) throws SQLException {
    double seconds = row.getDouble(name);
    return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1000));
  }

  List<String> texts(String name) throws SQLException {
    Array array = row.getArray(name);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  @Nullable Result resultOrNull(String name) throws SQLException {
    String value = row.getString(name);
    return value == null ? null : Result.valueOf(value);
  }

  @Nullable Reason reasonOrNull(String name) throws SQLException {
    String value = row.getString(name);
    return value == null ? null : Reason.valueOf(value);
  }
}
