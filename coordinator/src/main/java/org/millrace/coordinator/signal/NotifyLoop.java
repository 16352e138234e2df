package org.millrace.coordinator.signal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.millrace.coordinator.DatabaseAddress;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Carries hints between coordinators over one connection of its own: sends what was raised here,
 * listens to what others raised. While the database is away it tries again; once it listens again,
 * all who wait are told to look, as what others raised meanwhile is lost.
 */
@Component
class NotifyLoop implements SmartLifecycle, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(NotifyLoop.class);
  private static final int PATIENCE_MILLIS = 50;

  private final DatabaseAddress address;
  private final Signals signals;
  private final String self = UUID.randomUUID().toString().substring(0, 8);
  private volatile boolean running;

  NotifyLoop(DatabaseAddress address, Signals signals) {
    this.address = address;
    this.signals = signals;
  }

  @Override
  public void start() {
    running = true;
    Thread.ofPlatform().name("notify").daemon().start(this);
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void run() {
    while (running) {
      try (Connection connection = connect()) {
        carry(connection);
      } catch (SQLException e) {
        if (running) {
          LOG.warn("hints to other coordinators are interrupted, trying again: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void carry(Connection connection) throws SQLException {
    PGConnection notices = connection.unwrap(PGConnection.class);
    try (Statement listen = connection.createStatement();
        PreparedStatement send =
            connection.prepareStatement("SELECT pg_notify('millrace', ? || ' ' || unnest(?))")) {
      listen.execute("LISTEN millrace");
      signals.gap();
      while (running) {
        Set<Topic> outgoing = signals.takeOutgoing();
        if (!outgoing.isEmpty()) {
          send(connection, send, outgoing);
        }
        PGNotification[] received = notices.getNotifications(PATIENCE_MILLIS);
        if (received != null) {
          for (PGNotification notice : received) {
            hear(notice.getParameter());
          }
        }
      }
    }
  }

  private void send(Connection connection, PreparedStatement send, Set<Topic> outgoing)
      throws SQLException {
    try {
      send.setString(1, self);
      send.setArray(
          2, connection.createArrayOf("text", outgoing.stream().map(Topic::name).toArray()));
      send.executeQuery().close();
    } catch (SQLException e) {
      signals.giveBack(outgoing);
      throw e;
    }
  }

  private void hear(String parameter) {
    int space = parameter.indexOf(' ');
    if (space > 0 && !parameter.substring(0, space).equals(self)) {
      signals.tell(new Topic(parameter.substring(space + 1)));
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.properties("millrace notify"));
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
