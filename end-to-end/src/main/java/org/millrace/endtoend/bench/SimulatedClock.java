package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The time that a database believes in. The farm has no clock but its database's, and asks for it
 * by {@code now()} and {@code clock_timestamp()}; here a schema that comes before PostgreSQL's own
 * has functions of these names, so that the farm's statements and tables are used as they are.
 */
final class SimulatedClock implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement set;
  private Instant now;

  private SimulatedClock(Connection connection, PreparedStatement set, Instant now) {
    this.connection = connection;
    this.set = set;
    this.now = now;
  }

  /** Puts a clock into an empty database, for all connections that are made from now on. */
  static SimulatedClock install(Database database, Instant start) throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE SCHEMA simulated;
          CREATE UNLOGGED TABLE simulated.clock (at timestamptz NOT NULL);
          INSERT INTO simulated.clock VALUES ('-infinity');
          CREATE FUNCTION simulated.now() RETURNS timestamptz
            STABLE PARALLEL SAFE LANGUAGE sql AS 'SELECT at FROM simulated.clock';
          CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz
            STABLE PARALLEL SAFE LANGUAGE sql AS 'SELECT at FROM simulated.clock';
          DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET search_path = public, simulated, pg_catalog',
              current_database());
          END $$\
          """);
    }
    PreparedStatement set = connection.prepareStatement("UPDATE simulated.clock SET at = ?");
    SimulatedClock clock = new SimulatedClock(connection, set, start);
    clock.set(start);
    return clock;
  }

  Instant now() {
    return now;
  }

  /** It is that time now. */
  void set(Instant at) throws SQLException {
    set.setObject(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
    set.executeUpdate();
    now = at;
  }

  @Override
  public void close() throws SQLException {
    set.close();
    connection.close();
  }
}
