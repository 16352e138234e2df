package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.WebAttributes;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/**
 * Where a browser is sent before, after and instead of a login. The login page is asked for with
 * {@code next} (the path to come back to), {@code error} (wrong name or password), {@code wait}
 * (seconds, after too many tries) or {@code again} (the page was open for too long).
 */
@Component
class LoginOutcome
    implements AuthenticationEntryPoint,
        AccessDeniedHandler,
        AuthenticationSuccessHandler,
        AuthenticationFailureHandler {
  private final Audit audit;

  LoginOutcome(Audit audit) {
    this.audit = audit;
  }

  /** The public came to a page, or sent a form, that needs a login. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    redirect(response, WayBack.login("", WayBack.here(request)));
  }

  /** Logged in, but not enough; or a form without its token. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
      throws IOException {
    if (cause instanceof CsrfException && Caller.current().isEmpty()) {
      String next = next(request);
      redirect(response, WayBack.login("again", next == null ? WayBack.form(request) : next));
      return;
    }
    // The error's page says which of the two it was.
    request.setAttribute(WebAttributes.ACCESS_DENIED_403, cause);
    response.sendError(HttpServletResponse.SC_FORBIDDEN);
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication authentication)
      throws IOException {
    if (authentication.getPrincipal() instanceof Caller caller) {
      audit.record(caller, "login", "account " + caller.name(), "from " + request.getRemoteAddr());
    }
    String next = next(request);
    redirect(response, next == null ? "/" : next);
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    String word = cause instanceof TooManyLogins many ? "wait=" + many.seconds() : "error";
    redirect(response, WayBack.login(word, next(request)));
  }

  /** The path to come back to that the login's form had; null unless it is one of this farm's. */
  private static @Nullable String next(HttpServletRequest request) {
    return WayBack.allowed(request.getParameter("next"));
  }

  private static void redirect(HttpServletResponse response, String path) throws IOException {
    response.sendRedirect(path);
  }
}
