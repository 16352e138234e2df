package org.millrace.coordinator.api.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Problem;

/**
 * An error as RFC 9457 writes it, {@code application/problem+json}.
 *
 * @param type always {@code about:blank}
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what happened, to which id, what to do
 * @param code what a program decides by
 * @param problems only for a builders.yaml: everything that is wrong in it
 */
record ApiProblem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Problem> problems) {
  static ApiProblem of(ErrorCode code, String detail) {
    return of(code, detail, null);
  }

  static ApiProblem of(ErrorCode code, String detail, @Nullable List<Problem> problems) {
    return new ApiProblem(
        "about:blank",
        code.status().getReasonPhrase(),
        code.status().value(),
        detail,
        code.name(),
        problems);
  }
}
