package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
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
    boolean page = HttpMethod.GET.matches(request.getMethod());
    String query = request.getQueryString();
    String asked = request.getRequestURI() + (query == null ? "" : "?" + query);
    redirect(response, page ? login("", asked) : "/login");
  }

  /** Logged in, but not enough; or a form without its token. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
      throws IOException {
    if (cause instanceof CsrfException && Caller.current().isEmpty()) {
      redirect(response, login("again", next(request)));
      return;
    }
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
    redirect(response, login(word, next(request)));
  }

  private static String login(String word, @Nullable String next) {
    String to = next == null ? "" : "next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    String both = word.isEmpty() || to.isEmpty() ? word + to : word + "&" + to;
    return both.isEmpty() ? "/login" : "/login?" + both;
  }

  /** The path to come back to; null unless it is one of this farm's. */
  private static @Nullable String next(HttpServletRequest request) {
    String next = request.getParameter("next");
    return next != null
            && next.startsWith("/")
            && !next.startsWith("//")
            && next.chars().noneMatch(c -> c == '\\' || c < ' ')
        ? next
        : null;
  }

  private static void redirect(HttpServletResponse response, String path) throws IOException {
    response.sendRedirect(path);
  }
}
