package org.millrace.coordinator.build;

import java.time.Duration;
import org.millrace.protocol.Plan;

/**
 * The right to an attempt, just given.
 *
 * @param token of the attempt's calls
 * @param lease how long it lasts without a heartbeat
 */
public record Claim(
    AttemptId attempt, BuildId build, long epoch, String token, Duration lease, Plan plan) {

  /** Without the token. */
  @Override
  public String toString() {
    return "attempt " + attempt.value() + " epoch " + epoch;
  }
}
