package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.WayBack;
import org.millrace.webui.ErrorPage;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.WebAttributes;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.servlet.view.RedirectView;

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
  ModelAndView notHere(NotHere e, HttpServletRequest request) {
    return page(request, e.getStatusCode(), e.getReason(), e.instead());
  }

  /** Where an address only has a slash too many, the page without it. */
  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView noSuchPage(NoResourceFoundException e, HttpServletRequest request) {
    String path = request.getRequestURI();
    if (!path.matches("/[^/].*/") || path.startsWith("/assets/") || path.startsWith("/api/")) {
      return page(request, HttpStatus.NOT_FOUND, null, null);
    }
    String query = request.getQueryString();
    RedirectView there =
        new RedirectView(
            path.replaceFirst("/+$", "") + (query == null ? "" : "?" + query), false, true, false);
    there.setExpandUriTemplateVariables(false);
    there.setStatusCode(HttpStatus.PERMANENT_REDIRECT);
    return new ModelAndView(there);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView badValue(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
    return badValue(new BadValue(e.getName(), e.getValue(), e.getRequiredType()), request);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView badValue(BindException e, HttpServletRequest request) {
    FieldError first = Objects.requireNonNull(e.getFieldError());
    Class<?> type =
        first.contains(TypeMismatchException.class)
            ? first.unwrap(TypeMismatchException.class).getRequiredType()
            : null;
    return badValue(new BadValue(first.getField(), first.getRejectedValue(), type), request);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView badValue(BadValue e, HttpServletRequest request) {
    boolean inQuery = request.getParameterMap().containsKey(e.name());
    return page(
        request,
        e.getStatusCode(),
        e.getReason(),
        inQuery
            ? new Link(
                "The page without “" + e.name() + "”",
                request.getRequestURI() + e.without(request.getQueryString()))
            : null);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView refused(ResponseStatusException e, HttpServletRequest request) {
    return page(request, e.getStatusCode(), e.getReason(), null);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView noForm(
      HttpRequestMethodNotSupportedException e,
      HttpServletRequest request,
      HttpServletResponse response) {
    e.getHeaders()
        .getOrEmpty(HttpHeaders.ALLOW)
        .forEach(allowed -> response.setHeader(HttpHeaders.ALLOW, allowed));
    String path = request.getRequestURI();
    boolean ofPage = path.matches("/(builds|builders|workers|schedulers|tests)/.+/[a-z]+");
    return page(
        request,
        HttpStatus.METHOD_NOT_ALLOWED,
        null,
        ofPage ? new Link("The page it belongs to", path.replaceFirst("/[a-z]+$", "")) : null);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView databaseAway(DataAccessResourceFailureException e, HttpServletRequest request) {
    LOG.warn("a page could not be made: the database does not answer: {}", e.getMessage());
    return page(
        request,
        HttpStatus.SERVICE_UNAVAILABLE,
        "The farm's database does not answer. Builds that run go on; this page tries again when you"
            + " reload it.",
        null);
  }

  @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
  ModelAndView anything(Exception e, HttpServletRequest request) throws Exception {
    if (e instanceof ErrorResponse known) {
      return page(request, known.getStatusCode(), known.getBody().getDetail(), null);
    }
    if (e instanceof AccessDeniedException || e instanceof AsyncRequestNotUsableException) {
      throw e; // Spring Security answers the one; of the other there is nobody left to be told.
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
    return page(request, HttpStatus.INTERNAL_SERVER_ERROR, null, null);
  }

  /** For errors that come from filters and the container. */
  @Override
  public ModelAndView resolveErrorView(
      HttpServletRequest request, HttpStatus status, Map<String, @Nullable Object> model) {
    if (request.getAttribute(WebAttributes.ACCESS_DENIED_403) instanceof CsrfException) {
      String form = WayBack.form(request);
      return page(
          request,
          status,
          ErrorWords.STALE,
          form == null ? null : new Link("The page as it is now", form));
    }
    return page(request, status, null, null);
  }

  private ModelAndView page(
      HttpServletRequest request,
      HttpStatusCode code,
      @Nullable String explanation,
      @Nullable Link instead) {
    HttpStatus status = HttpStatus.resolve(code.value());
    HttpStatus shown = status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    String heading = ErrorWords.heading(shown, explanation);
    ModelAndView page = new ModelAndView("error", shown);
    page.addObject("visitor", PageModel.visitorOf());
    page.addObject("signIn", WayBack.login(request));
    page.addObject("sprite", pages.sprite());
    page.addObject(
        "page",
        new ErrorPage(
            new Frame(heading, "", List.of(), ""),
            shown.value(),
            heading,
            explanation == null || explanation.isBlank()
                ? ErrorWords.explanation(shown)
                : explanation,
            instead));
    return page;
  }
}
