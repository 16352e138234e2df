package org.millrace.coordinator.schedule;

import java.time.Instant;

/** The time that schedulers decide by, the same for all coordinators. */
@FunctionalInterface
public interface FarmTime {
  /** Now. Any thread. */
  Instant now();
}
