package org.millrace.coordinator.build;

import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Builds that somebody wants to keep and to find again, with who, when and why. Any thread, any
 * coordinator.
 */
@Component
public class Pins {
  private final JdbcClient jdbc;
  private final Signals signals;

  Pins(JdbcClient jdbc, Signals signals) {
    this.jdbc = jdbc;
    this.signals = signals;
  }

  /** What came of a wish to pin or to unpin. */
  public enum Outcome {
    /** It is so from now on. */
    DONE,
    /** It was so already; nothing changed. */
    ALREADY,
    /** There is no such build. */
    UNKNOWN
  }

  /**
   * Pins a build, whatever its state. Another reason takes the place of the one before, with
   * whoever gave it; the same reason again changes nothing.
   *
   * @param by who wants it, {@code user ada}
   * @param why 1 to 1000 characters
   */
  public Outcome pin(BuildId build, String by, String why) {
    if (!exists(build)) {
      return Outcome.UNKNOWN;
    }
    int rows =
        jdbc.sql(
                """
                INSERT INTO build_pin AS p (build_id, pinned_by, why) VALUES (?, ?, ?)
                ON CONFLICT (build_id) DO UPDATE
                  SET pinned_by = excluded.pinned_by, pinned_at = now(), why = excluded.why
                  WHERE p.why <> excluded.why
                """)
            .params(build.value(), by, why)
            .update();
    return changed(build, rows);
  }

  /** Lets go of a build. */
  public Outcome unpin(BuildId build) {
    if (!exists(build)) {
      return Outcome.UNKNOWN;
    }
    return changed(
        build, jdbc.sql("DELETE FROM build_pin WHERE build_id = ?").param(build.value()).update());
  }

  private Outcome changed(BuildId build, int rows) {
    if (rows == 0) {
      return Outcome.ALREADY;
    }
    signals.raise(Topic.build(build.value()));
    return Outcome.DONE;
  }

  private boolean exists(BuildId build) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM build WHERE id = ?)")
        .param(build.value())
        .query(Boolean.class)
        .single();
  }
}
