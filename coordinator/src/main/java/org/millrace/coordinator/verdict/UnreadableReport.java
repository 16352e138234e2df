package org.millrace.coordinator.verdict;

import java.io.Serial;

/** A file of test results that is none, or that means harm; the message says what is wrong. */
public final class UnreadableReport extends Exception {
  @Serial private static final long serialVersionUID = 1;

  UnreadableReport(String message) {
    super(message);
  }

  UnreadableReport(String message, Throwable cause) {
    super(message, cause);
  }
}
