package org.millrace.coordinator.api.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Problem;

/** Ends a call with an error; the message says what happened, to which id, and what to do. */
final class ApiError extends RuntimeException {
  private final ErrorCode code;
  private final transient @Nullable List<Problem> problems;

  ApiError(ErrorCode code, String message) {
    this(code, message, null);
  }

  /**
   * @param problems everything that is wrong in the builders.yaml that was sent
   */
  ApiError(ErrorCode code, String message, @Nullable List<Problem> problems) {
    super(message);
    this.code = code;
    this.problems = problems;
  }

  @Nullable List<Problem> problems() {
    return problems;
  }

  static ApiError notFound(String thing) {
    return new ApiError(ErrorCode.NOT_FOUND, "There is no " + thing + ".");
  }

  static ApiError badParameter(String message) {
    return new ApiError(ErrorCode.BAD_PARAMETER, message);
  }

  static ApiError badBody(String message) {
    return new ApiError(ErrorCode.BAD_BODY, message);
  }

  ErrorCode code() {
    return code;
  }
}
