package org.millrace.coordinator.record;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes down changes of state, within the transaction that makes them. */
@Component
public class Transitions {
  /** For a statement that records what it does itself: to be followed by a SELECT or VALUES. */
  public static final String INSERT =
      " INSERT INTO transition (entity, entity_id, from_state, to_state, cause) ";

  private final JdbcClient jdbc;

  Transitions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Records that {@code entity} went from one state to another.
   *
   * @param entity {@code request}, {@code build}, {@code attempt}, {@code worker} or {@code inbox}
   * @param cause who or what: {@code worker amd64-1}, {@code sweeper}, {@code user ada: reason}
   */
  public void record(String entity, long id, String from, String to, String cause) {
    jdbc.sql(
            """
            INSERT INTO transition (entity, entity_id, from_state, to_state, cause)
            VALUES (?, ?, ?, ?, ?)
            """)
        .params(entity, id, from, to, cause)
        .update();
  }
}
