package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Instant;

/**
 * Why a build is kept.
 *
 * @param by who pinned it, {@code user ada}
 */
public record Pin(String by, Instant at, String why) {
  /** What {@link #of} reads, from the table build_pin p. */
  static final String COLUMNS = "p.pinned_by, p.pinned_at, p.why AS pinned_why";

  static Pin of(Columns row) throws SQLException {
    return new Pin(row.text("pinned_by"), row.at("pinned_at"), row.text("pinned_why"));
  }
}
