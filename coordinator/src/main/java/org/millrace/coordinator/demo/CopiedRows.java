package org.millrace.coordinator.demo;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table by COPY. Used by one thread. */
final class CopiedRows implements AutoCloseable {
  private static final int PORTION = 1 << 16;

  private final CopyIn copy;
  private final StringBuilder text = new StringBuilder(PORTION + 4_096);
  private boolean open = true;

  /**
   * Begins.
   *
   * @param table with its columns in brackets
   */
  CopiedRows(Connection connection, String table) throws SQLException {
    this.copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
  }

  /** Adds a row: numbers, booleans, texts, times, arrays of texts; null is NULL. */
  void row(@Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        text.append('\t');
      }
      append(values[i]);
    }
    text.append('\n');
    if (text.length() > PORTION) {
      send();
    }
  }

  /** A time of the simulation; null for 0. */
  static @Nullable Instant time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  private void append(@Nullable Object value) {
    switch (value) {
      case null -> text.append("\\N");
      case byte[] bytes -> {
        text.append("\\\\x");
        text.append(java.util.HexFormat.of().formatHex(bytes));
      }
      case String[] words -> {
        text.append('{');
        for (int i = 0; i < words.length; i++) {
          text.append(i > 0 ? "," : "").append('"');
          escaped(words[i].replace("\\", "\\\\").replace("\"", "\\\""));
          text.append('"');
        }
        text.append('}');
      }
      default -> escaped(value.toString());
    }
  }

  private void escaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(c);
      }
    }
  }

  private void send() throws SQLException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
  }

  /** Sends the rest and waits until it is taken. */
  void finish() throws SQLException {
    send();
    copy.endCopy();
    open = false;
  }

  /** Gives up what was not finished. */
  @Override
  public void close() throws SQLException {
    if (open) {
      copy.cancelCopy();
    }
  }
}
