package org.millrace.coordinator.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a cron expression comes due by the clocks of a zone.
 *
 * <p>Where clocks go forward, a time that they leave out comes due as much later as they leave out.
 * Where they go back, a time of day that comes twice is due the first time only, unless the
 * expression means every hour: then each hour that passes counts.
 */
final class CronTimes {
  private final CronExpression cron;
  private final ZoneId zone;
  private final boolean hourly;

  CronTimes(String expression, ZoneId zone) {
    this.cron = CronExpression.parse(expression);
    this.zone = zone;
    String[] fields = expression.strip().split("\\s+", -1);
    this.hourly = fields[0].equals("@hourly") || (fields.length == 6 && fields[2].startsWith("*"));
  }

  /** The first time after {@code instant}; empty where there is none any more. */
  Optional<Instant> after(Instant instant) {
    return hourly ? byElapsedTime(instant) : byClock(instant);
  }

  private Optional<Instant> byClock(Instant instant) {
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
    while (true) {
      local = cron.next(local);
      if (local == null) {
        return Optional.empty();
      }
      Instant due = local.atZone(zone).toInstant();
      if (due.isAfter(instant)) {
        return Optional.of(due);
      }
    }
  }

  private Optional<Instant> byElapsedTime(Instant instant) {
    Instant from = instant;
    while (true) {
      ZoneOffset offset = zone.getRules().getOffset(from);
      LocalDateTime next = cron.next(LocalDateTime.ofInstant(from, offset));
      if (next == null) {
        return Optional.empty();
      }
      Instant due = next.toInstant(offset);
      ZoneOffsetTransition change = zone.getRules().nextTransition(from);
      if (change == null || due.isBefore(change.getInstant())) {
        return Optional.of(due);
      }
      // From the change on other clocks count, its own moment included.
      LocalDateTime first = cron.next(change.getDateTimeAfter().minusNanos(1));
      if (first != null && first.toInstant(change.getOffsetAfter()).isAfter(instant)) {
        Instant later = first.toInstant(change.getOffsetAfter());
        ZoneOffsetTransition following = zone.getRules().nextTransition(change.getInstant());
        if (following == null || later.isBefore(following.getInstant())) {
          return Optional.of(later);
        }
      }
      from = change.getInstant();
    }
  }
}
