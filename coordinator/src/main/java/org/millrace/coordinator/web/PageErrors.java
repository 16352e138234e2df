package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.webui.ErrorPage;
import org.millrace.webui.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Errors as pages that say what happened and what to do, for whoever accepts HTML. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class PageErrors implements ErrorViewResolver {
  private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

  private final PageModel pages;

  PageErrors(PageModel pages) {
    this.pages = pages;
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView notHere(NotHere e) {
    return page(HttpStatus.NOT_FOUND, e.getMessage());
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView noSuchPage(NoResourceFoundException e) {
    return page(HttpStatus.NOT_FOUND, null);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView badValue(MethodArgumentTypeMismatchException e) {
    return page(
        HttpStatus.BAD_REQUEST,
        "The address has a value for “" + e.getName() + "” that is not one: " + e.getValue());
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView refused(ResponseStatusException e) {
    return page(e.getStatusCode(), e.getReason());
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView databaseAway(DataAccessResourceFailureException e) {
    LOG.warn("a page could not be made: the database does not answer: {}", e.getMessage());
    return page(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The farm's database does not answer. Builds that run go on; this page tries again when you"
            + " reload it.");
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView anything(Exception e, HttpServletRequest request) throws Exception {
    if (e instanceof ErrorResponse known) {
      return page(known.getStatusCode(), known.getBody().getDetail());
    }
    if (e instanceof org.springframework.security.access.AccessDeniedException) {
      throw e;
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
    return page(HttpStatus.INTERNAL_SERVER_ERROR, null);
  }

  /** For errors that come from filters and the container. */
  @Override
  public ModelAndView resolveErrorView(
      HttpServletRequest request, HttpStatus status, Map<String, @Nullable Object> model) {
    return page(status, null);
  }

  private ModelAndView page(HttpStatusCode code, @Nullable String explanation) {
    HttpStatus status = HttpStatus.resolve(code.value());
    HttpStatus shown = status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    ModelAndView page = new ModelAndView("error", shown);
    page.addObject("visitor", PageModel.visitorOf());
    page.addObject("sprite", pages.sprite());
    page.addObject(
        "page",
        new ErrorPage(
            new Frame(heading(shown), "", List.of(), ""),
            shown.value(),
            heading(shown),
            explanation == null || explanation.isBlank() ? explanation(shown) : explanation));
    return page;
  }

  private static String heading(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> "Not here";
      case FORBIDDEN -> "Not for you";
      case BAD_REQUEST -> "This address makes no sense";
      case SERVICE_UNAVAILABLE -> "Not now";
      default -> status.is5xxServerError() ? "Something broke" : status.getReasonPhrase();
    };
  }

  private static String explanation(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND ->
          "There is no page at this address. It may have been mistyped, or what it showed is gone.";
      case FORBIDDEN -> "Your account may not do this. An operator of the farm can.";
      case SERVICE_UNAVAILABLE ->
          "More pages are asked for than the coordinator makes at a time. Reload this one in some"
              + " seconds. Builds go on meanwhile, and whoever is signed in need not wait.";
      case METHOD_NOT_ALLOWED -> "This address does not take such a request.";
      default ->
          status.is5xxServerError()
              ? "The coordinator failed while it made this page; its log says how. Nothing was lost:"
                  + " builds go on without pages."
              : "The coordinator could not do what it was asked.";
    };
  }
}
