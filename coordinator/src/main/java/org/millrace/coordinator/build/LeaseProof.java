package org.millrace.coordinator.build;

import org.millrace.coordinator.worker.Secret;

/**
 * What a call shows to prove its right to an attempt. Whether it still has that right is decided by
 * the statement that does what the call wants: all of this stands in its WHERE.
 *
 * @param token the attempt's bearer token
 */
public record LeaseProof(AttemptId attempt, long epoch, String token) {

  public byte[] tokenHash() {
    return Secret.hash(token);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "attempt " + attempt.value() + " epoch " + epoch;
  }
}
