package org.millrace.coordinator.web;

import java.time.Clock;
import java.time.Instant;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The time that pages are made at. */
@Component
class Present {
  private final Clock clock;

  Present(ObjectProvider<Clock> clock) {
    this.clock = clock.getIfAvailable(Clock::systemUTC);
  }

  Instant now() {
    return clock.instant();
  }
}
