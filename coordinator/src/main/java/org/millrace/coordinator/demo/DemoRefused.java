package org.millrace.coordinator.demo;

/** A database is not filled: the message says what stands against it, as the rest of a sentence. */
public final class DemoRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoRefused(String message) {
    super(message);
  }
}
