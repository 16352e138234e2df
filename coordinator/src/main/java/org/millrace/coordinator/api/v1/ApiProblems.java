package org.millrace.coordinator.api.v1;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Every failure of a call below {@code /api/v1}, also of one that there is not, as a problem. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiProblems implements HandlerExceptionResolver {
  private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);

  private final JsonMapper json;

  ApiProblems(JsonMapper json) {
    this.json = json;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    if (!request.getRequestURI().startsWith("/api/v1/")) {
      return null;
    }
    if (response.isCommitted()) {
      // Half of an answer is out: all that is left is to break the connection.
      return null;
    }
    ApiProblem problem = problem(request, failure);
    if (failure instanceof HttpRequestMethodNotSupportedException wrong
        && wrong.getSupportedMethods() != null) {
      response.setHeader("Allow", String.join(", ", wrong.getSupportedMethods()));
    }
    try {
      response.setStatus(problem.status());
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response
          .getOutputStream()
          .write(json.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The caller of the API is gone.", e);
    }
    return new ModelAndView();
  }

  private static ApiProblem problem(HttpServletRequest request, Exception failure) {
    return switch (failure) {
      case ApiError error ->
          ApiProblem.of(error.code(), String.valueOf(error.getMessage()), error.problems());
      case MissingServletRequestParameterException missing ->
          ApiProblem.of(
              ErrorCode.BAD_PARAMETER,
              "The parameter '" + missing.getParameterName() + "' is missing.");
      case MethodArgumentTypeMismatchException wrong ->
          ApiProblem.of(ErrorCode.BAD_PARAMETER, mismatch(wrong.getName(), wrong));
      case HttpMessageNotReadableException unreadable ->
          ApiProblem.of(ErrorCode.BAD_BODY, unreadable(unreadable));
      case HttpRequestMethodNotSupportedException wrong ->
          ApiProblem.of(
              ErrorCode.METHOD_NOT_ALLOWED,
              request.getRequestURI() + " cannot be called with " + wrong.getMethod() + ".");
      case HttpMediaTypeNotSupportedException wrong ->
          ApiProblem.of(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE,
              "Send the body with Content-Type: " + wanted(wrong) + ".");
      case HttpMediaTypeNotAcceptableException wrong ->
          ApiProblem.of(
              ErrorCode.NOT_ACCEPTABLE, "This is not to be had in a form that Accept names.");
      case NoResourceFoundException none -> noCall(request);
      case NoHandlerFoundException none -> noCall(request);
      case DataAccessResourceFailureException away -> unavailable(away);
      case TransientDataAccessException away -> unavailable(away);
      case CannotCreateTransactionException away -> unavailable(away);
      default -> {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        yield ApiProblem.of(
            ErrorCode.INTERNAL,
            "The coordinator failed; its log tells more, at " + java.time.Instant.now() + ".");
      }
    };
  }

  private static String wanted(HttpMediaTypeNotSupportedException wrong) {
    return wrong.getSupportedMediaTypes().stream()
        .filter(type -> type.isCompatibleWith(MediaType.APPLICATION_YAML))
        .findFirst()
        .orElse(MediaType.APPLICATION_JSON)
        .toString();
  }

  private static ApiProblem noCall(HttpServletRequest request) {
    return ApiProblem.of(
        ErrorCode.NOT_FOUND,
        "There is no call " + request.getMethod() + " " + request.getRequestURI() + ".");
  }

  private static ApiProblem unavailable(Exception cause) {
    LOG.warn("The database is out of reach: {}", cause.getMessage());
    return ApiProblem.of(
        ErrorCode.UNAVAILABLE, "The coordinator cannot reach its database now; try again.");
  }

  private static String mismatch(String name, TypeMismatchException wrong) {
    Class<?> type = wrong.getRequiredType();
    String wanted =
        type == null
            ? "something else"
            : type.isEnum()
                ? "one of " + java.util.Arrays.toString(type.getEnumConstants())
                : type == boolean.class || type == Boolean.class ? "true or false" : "a number";
    return "'" + name + "' must be " + wanted + ", not '" + wrong.getValue() + "'.";
  }

  private static String unreadable(HttpMessageNotReadableException failure) {
    return switch (failure.getCause()) {
      case UnrecognizedPropertyException unknown ->
          "The body's key '"
              + unknown.getPropertyName()
              + "' is not known; there are "
              + unknown.getKnownPropertyIds()
              + ".";
      case JacksonException malformed ->
          "The body is not what this call takes: " + malformed.getOriginalMessage();
      case null, default -> "This call needs a body of JSON.";
    };
  }
}
