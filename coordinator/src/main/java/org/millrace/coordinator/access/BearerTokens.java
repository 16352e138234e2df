package org.millrace.coordinator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the bearer token of an API call. No token is the public; a token that is not good is
 * refused even where the public may read, so that whoever sends it learns of it.
 */
final class BearerTokens extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);
  private static final String SCHEME = "Bearer ";

  private final Accounts accounts;
  private final Refusals refusals;

  BearerTokens(Accounts accounts, Refusals refusals) {
    this.accounts = accounts;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      chain.doFilter(request, response);
      return;
    }
    Optional<Caller> caller;
    try {
      caller = caller(header);
    } catch (DataAccessResourceFailureException | TransientDataAccessException e) {
      LOG.warn("a token could not be looked up: {}", e.getMessage());
      refusals.unavailable(response);
      return;
    }
    if (caller.isEmpty()) {
      refusals.unauthenticated(
          response, "The token is not known here, or it has expired. Ask for another one.");
      return;
    }
    // Cleared by Spring Security's own filter at the end of the request.
    SecurityContextHolder.setContext(new SecurityContextImpl(PasswordLogin.proven(caller.get())));
    chain.doFilter(request, response);
  }

  private Optional<Caller> caller(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? ApiToken.parse(header.substring(SCHEME.length()).strip()).flatMap(accounts::holderOf)
        : Optional.empty();
  }

  /** A response that is written later is still this caller's. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
