package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Statements that take a while, and what is said of each when it is done. Used by one thread. */
final class Progress {
  private final Connection connection;
  private final Consumer<String> sink;

  Progress(Connection connection, Consumer<String> sink) {
    this.connection = connection;
    this.sink = sink;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void timed(String what, String sql) throws SQLException {
    long start = System.nanoTime();
    execute(sql);
    say(what, start);
  }

  void say(String what) {
    sink.accept(what);
  }

  /** With the time since then. */
  void say(String what, long start) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    sink.accept(String.format(Locale.ROOT, "%s (%.1f s)", what, took.toMillis() / 1e3));
  }
}
