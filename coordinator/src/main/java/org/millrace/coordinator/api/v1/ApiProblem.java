package org.millrace.coordinator.api.v1;

/**
 * An error as RFC 9457 writes it, {@code application/problem+json}.
 *
 * @param type always {@code about:blank}
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what happened, to which id, what to do
 * @param code what a program decides by
 */
record ApiProblem(String type, String title, int status, String detail, String code) {
  static ApiProblem of(ErrorCode code, String detail) {
    return new ApiProblem(
        "about:blank", code.status().getReasonPhrase(), code.status().value(), detail, code.name());
  }
}
