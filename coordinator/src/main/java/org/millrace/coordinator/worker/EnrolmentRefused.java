package org.millrace.coordinator.worker;

import org.millrace.protocol.ProblemCode;

/** A one-time token did not open the door. */
public final class EnrolmentRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ProblemCode code;

  EnrolmentRefused(ProblemCode code, String message) {
    super(message);
    this.code = code;
  }

  public ProblemCode code() {
    return code;
  }
}
