package org.millrace.coordinator.api.v1;

/** Ends a call with an error; the message says what happened, to which id, and what to do. */
final class ApiError extends RuntimeException {
  private final ErrorCode code;

  ApiError(ErrorCode code, String message) {
    super(message);
    this.code = code;
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
