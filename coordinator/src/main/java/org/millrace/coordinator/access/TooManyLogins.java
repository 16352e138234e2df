package org.millrace.coordinator.access;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** A login that was not even tried. */
final class TooManyLogins extends AuthenticationException {
  private final Duration wait;

  TooManyLogins(Duration wait) {
    super("Too many logins; the next may be tried in " + wait.toSeconds() + " s.");
    this.wait = wait;
  }

  /** Whole seconds until the next try, at least one. */
  long seconds() {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
