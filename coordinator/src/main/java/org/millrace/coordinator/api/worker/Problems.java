package org.millrace.coordinator.api.worker;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.Refusal;
import org.millrace.coordinator.worker.EnrolmentRefused;
import org.millrace.protocol.Problem;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Errors as the protocol writes them, before anybody makes a page of them. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(assignableTypes = {WorkerCalls.class, AttemptCalls.class})
class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler
  ResponseEntity<Problem> refused(Refusal refusal) {
    return problem(refusal.code(), refusal.getMessage(), refusal.committed());
  }

  @ExceptionHandler
  ResponseEntity<Problem> refused(EnrolmentRefused refusal) {
    return problem(refusal.code(), refusal.getMessage(), null);
  }

  /** A body that is said to be compressed and is not, or ends too soon. */
  @ExceptionHandler({ZipException.class, EOFException.class})
  ResponseEntity<Problem> unreadable(IOException e) {
    return problem(
        ProblemCode.MALFORMED, "The body cannot be decoded: " + e.getMessage() + ".", null);
  }

  /** The database is away or overrun. The agent calls again, so nothing is lost. */
  @ExceptionHandler({
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class,
    TransactionException.class,
    UncategorizedSQLException.class
  })
  ResponseEntity<Problem> unavailable(RuntimeException e) {
    LOG.warn("an agent's call failed for now, it will come again: {}", e.getMessage());
    return problem(ProblemCode.UNAVAILABLE, "The database cannot be reached. Try again.", null);
  }

  private static ResponseEntity<Problem> problem(
      ProblemCode code, @Nullable String detail, @Nullable Map<String, Long> committed) {
    HttpStatus status = HttpStatus.valueOf(code.status());
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (code == ProblemCode.UNAVAILABLE) {
      answer.header("Retry-After", "1");
    }
    if (committed != null && code == ProblemCode.LOG_GAP) {
      committed
          .values()
          .forEach(size -> answer.header(Protocol.OFFSET_HEADER, String.valueOf(size)));
    }
    return answer.body(
        new Problem(
            "about:blank",
            status.getReasonPhrase(),
            code.status(),
            detail == null ? "" : detail,
            code,
            committed));
  }
}
