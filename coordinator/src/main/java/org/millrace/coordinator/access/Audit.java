package org.millrace.coordinator.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The record of control actions. Every action of a person or a token on the farm is written here,
 * after it was done, by whoever carried it out. Any thread.
 */
@Component
public class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  private final JdbcClient jdbc;

  Audit(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Records what {@code caller} did.
   *
   * @param action thing and verb, {@code worker.pause}
   * @param subject what it was done to, {@code worker amd64-1}
   * @param detail why, and with which values; never a secret
   */
  public void record(Caller caller, String action, String subject, String detail) {
    record(caller.name(), action, subject, detail);
  }

  void record(String who, String action, String subject, String detail) {
    jdbc.sql("INSERT INTO audit (who, action, subject, detail) VALUES (?, ?, ?, ?)")
        .params(who, action, subject, detail)
        .update();
    LOG.info("{} {} on {}", who, action, subject);
  }
}
