package org.millrace.coordinator.api.v1;

import org.springframework.http.HttpStatus;

/** The errors of the API, for programs to decide by. They never change their meaning. */
enum ErrorCode {
  /** A parameter of the path or the query is not what it must be. */
  BAD_PARAMETER(HttpStatus.BAD_REQUEST),
  /** The body is not JSON, has a key that is not known, or lacks one. */
  BAD_BODY(HttpStatus.BAD_REQUEST),
  /** The builders.yaml is wrong; {@code problems} says where and why. */
  BAD_CATALOG(HttpStatus.BAD_REQUEST),
  /** No such call, or nothing of this id or name. */
  NOT_FOUND(HttpStatus.NOT_FOUND),
  /** The path is known, but not with this method. */
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
  /** The caller takes none of the forms that there are. */
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE),
  /** It is there, but in a state in which this cannot be done. */
  CONFLICT(HttpStatus.CONFLICT),
  /** The body is of a kind that the call does not read. */
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
  /** The range of bytes begins behind the end. */
  RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE),
  /** A defect of the coordinator; its log says more. */
  INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR),
  /** The coordinator cannot reach its database now; try again. */
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE);

  private final HttpStatus status;

  ErrorCode(HttpStatus status) {
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }
}
