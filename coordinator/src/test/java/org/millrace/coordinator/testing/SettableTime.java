package org.millrace.coordinator.testing;

import java.time.Duration;
import java.time.Instant;
import org.millrace.coordinator.schedule.FarmTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A clock that stands still until a test moves it. */
public final class SettableTime implements FarmTime {
  private volatile Instant now = Instant.parse("2026-03-02T12:00:00Z");

  @Override
  public Instant now() {
    return now;
  }

  public void set(String instant) {
    now = Instant.parse(instant);
  }

  public synchronized void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** Puts it in the place of the database's clock, where it is imported; nothing scans for it. */
  public static class Configuration {
    @Bean
    @Primary
    SettableTime settableTime() {
      return new SettableTime();
    }
  }
}
