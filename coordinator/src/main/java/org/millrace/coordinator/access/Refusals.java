package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What the API answers, as RFC 9457 has it, to whom a filter does not let in. */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
  private final JsonMapper json;

  Refusals(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    unauthenticated(
        response,
        "This call needs a token of an operator: Authorization: Bearer mrt_… (see ./farm token).");
  }

  void unauthenticated(HttpServletResponse response, String detail) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer");
    write(response, HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED", detail);
  }

  /** Who is calling cannot be found out now. */
  void unavailable(HttpServletResponse response) throws IOException {
    write(
        response,
        HttpStatus.SERVICE_UNAVAILABLE,
        "UNAVAILABLE",
        "The coordinator cannot reach its database now; try again.");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
      throws IOException {
    String who = Caller.current().map(Caller::name).orElse("The public");
    write(
        response,
        HttpStatus.FORBIDDEN,
        "FORBIDDEN",
        who + " may not do this: " + request.getMethod() + " " + request.getRequestURI());
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException cause)
      throws IOException {
    if (request.getRequestURI().startsWith("/api/")) {
      write(
          response,
          HttpStatus.BAD_REQUEST,
          "BAD_PARAMETER",
          "The path holds characters that are not allowed in one, such as an encoded slash.");
    } else {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private void write(HttpServletResponse response, HttpStatus status, String code, String detail)
      throws IOException {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", status.getReasonPhrase());
    problem.put("status", status.value());
    problem.put("detail", detail);
    problem.put("code", code);
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response
        .getOutputStream()
        .write(json.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8));
  }
}
