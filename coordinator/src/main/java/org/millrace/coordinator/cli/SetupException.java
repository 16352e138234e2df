package org.millrace.coordinator.cli;

import java.io.Serial;

/**
 * The farm cannot be set up as asked. The message is for the person at the terminal and says what
 * to do.
 */
final class SetupException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  SetupException(String message) {
    super(message);
  }

  SetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
