package org.millrace.coordinator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets whoever is signed in on the pages read with the API what they may read there: a page's link
 * to its JSON leads there in the same browser. Only reading: what changes something needs a token,
 * which no page elsewhere can make a browser send, as it does with a cookie.
 */
final class SessionReaders extends OncePerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final SessionLogin sessions;

  SessionReaders(SessionLogin sessions) {
    this.sessions = sessions;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (READING.contains(request.getMethod())
        && request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
      // Cleared by Spring Security's own filter at the end of the request.
      SecurityContextHolder.setDeferredContext(sessions.loadDeferredContext(request));
    }
    chain.doFilter(request, response);
  }

  /** A response that is written later is still this caller's. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
