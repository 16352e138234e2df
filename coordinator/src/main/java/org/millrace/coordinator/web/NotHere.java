package org.millrace.coordinator.web;

/** What a page is asked for does not exist; the message says what, and where to look instead. */
class NotHere extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotHere(String message) {
    super(message);
  }
}
