package org.millrace.coordinator.catalog;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * A time in which a worker begins no build.
 *
 * @param days on which it begins; never empty, in the order of the week
 * @param from when it begins, in the time of its zone
 * @param to when it ends; on the next day where that is not later than {@code from}
 * @param zone whose clocks are meant
 */
public record Downtime(List<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  public Downtime {
    days = List.copyOf(days);
  }
}
