package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;

/**
 * Keeps the token that a page's forms must carry in the session, as text. A session comes into
 * being only where a form asks for the token: on the login page, and for whoever is logged in.
 */
final class SessionCsrf implements CsrfTokenRepository {
  private static final String TOKEN = "csrf";
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public CsrfToken generateToken(HttpServletRequest request) {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Override
  public void saveToken(
      @Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
    if (token != null) {
      request.getSession(true).setAttribute(TOKEN, token.getToken());
      return;
    }
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.removeAttribute(TOKEN);
    }
  }

  @Override
  public @Nullable CsrfToken loadToken(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session != null && session.getAttribute(TOKEN) instanceof String text
        ? token(text)
        : null;
  }

  private static CsrfToken token(String text) {
    return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", text);
  }
}
