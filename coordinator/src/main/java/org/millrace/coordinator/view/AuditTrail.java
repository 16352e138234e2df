package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people and tokens did to the farm. */
@Component
public class AuditTrail {
  private final JdbcClient jdbc;

  AuditTrail(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Something that somebody did.
   *
   * @param action thing and verb, {@code worker.pause}
   * @param subject what it was done to, {@code worker amd64-1}
   * @param detail why, and with which values
   */
  public record Act(
      long id, Instant at, String who, String action, String subject, String detail) {}

  /**
   * Acts with an id below {@code before}, newest first. An empty text stands for all.
   *
   * @param who the account or token, exactly
   * @param action the beginning of it: {@code worker}, {@code worker.pause}
   * @param text a part of the subject or the detail, small and capital letters alike
   */
  public List<Act> find(String who, String action, String text, long before, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM audit
             WHERE id < ? AND (? = '' OR who = ?) AND starts_with(action, ?)
               AND (? = '' OR position(lower(?) IN lower(subject || ' ' || detail)) > 0)
             ORDER BY id DESC LIMIT ?
            """)
        .params(before, who, who, action, text, text, limit)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Act(
              row.number("id"),
              row.at("at"),
              row.text("who"),
              row.text("action"),
              row.text("subject"),
              row.text("detail"));
        })
        .list();
  }

  /** Everybody who ever did something, in alphabetical order. */
  public List<String> people() {
    // From name to name by hand: PostgreSQL would read every row to find the few that differ.
    return jdbc.sql(
            """
            WITH RECURSIVE person AS (
              (SELECT who FROM audit ORDER BY who LIMIT 1)
              UNION ALL
              SELECT (SELECT a.who FROM audit a WHERE a.who > p.who ORDER BY a.who LIMIT 1)
                FROM person p WHERE p.who IS NOT NULL
            )
            SELECT who FROM person WHERE who IS NOT NULL
            """)
        .query(String.class)
        .list();
  }
}
