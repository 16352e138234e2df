package org.millrace.coordinator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the bearer token of an API call. No token is the public; a token that is not good is
 * refused even where the public may read, so that whoever sends it learns of it.
 */
final class BearerTokens extends OncePerRequestFilter {
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
    Optional<Caller> caller =
        header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? ApiToken.parse(header.substring(SCHEME.length()).strip()).flatMap(accounts::holderOf)
            : Optional.empty();
    if (caller.isEmpty()) {
      refusals.unauthenticated(
          response, "The token is not known here, or it has expired. Ask for another one.");
      return;
    }
    // Cleared by Spring Security's own filter at the end of the request.
    SecurityContextHolder.setContext(new SecurityContextImpl(PasswordLogin.proven(caller.get())));
    chain.doFilter(request, response);
  }

  /** A response that is written later is still this caller's. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
