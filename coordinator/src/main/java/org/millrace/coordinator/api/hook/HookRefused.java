package org.millrace.coordinator.api.hook;

import org.springframework.http.HttpStatus;

/** A delivery that is not taken: the answer's status, a code to decide by, and a sentence. */
final class HookRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;

  HookRefused(HttpStatus status, String code, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
    this.code = code;
  }

  HttpStatus status() {
    return status;
  }

  String code() {
    return code;
  }
}
