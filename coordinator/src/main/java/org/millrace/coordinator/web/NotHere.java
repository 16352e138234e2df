package org.millrace.coordinator.web;

import org.jspecify.annotations.Nullable;
import org.millrace.webui.Link;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** What a page is asked for does not exist; the message says what, and where to look instead. */
class NotHere extends ResponseStatusException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Link instead;

  NotHere(String message) {
    this(message, null);
  }

  /** With the page that may be meant. */
  NotHere(String message, @Nullable Link instead) {
    super(HttpStatus.NOT_FOUND, message);
    this.instead = instead;
  }

  @Nullable Link instead() {
    return instead;
  }
}
