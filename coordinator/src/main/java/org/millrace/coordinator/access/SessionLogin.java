package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.stereotype.Component;

/**
 * Keeps a login in the session, as the account's name and nothing more: what the account may do is
 * asked of the database with each request, so a role that is taken away is gone at once, and a new
 * version of a library reads the sessions of the old one.
 */
@Component
class SessionLogin implements SecurityContextRepository {
  /** Under this name the session's row carries the account's name in a column. */
  private static final String ACCOUNT = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

  private final Accounts accounts;
  private final Duration life;

  SessionLogin(Accounts accounts, @Value("${millrace.session-life}") Duration life) {
    this.accounts = accounts;
    this.life = life;
  }

  @Override
  public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
    return new Deferred(request);
  }

  @Override
  @SuppressWarnings("deprecation") // the interface still asks for it
  public SecurityContext loadContext(HttpRequestResponseHolder holder) {
    return load(holder.getRequest());
  }

  @Override
  public void saveContext(
      SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
    Authentication authentication = context.getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
      HttpSession session = request.getSession(true);
      session.setAttribute(ACCOUNT, caller.name());
      session.setMaxInactiveInterval((int) life.toSeconds());
      return;
    }
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.removeAttribute(ACCOUNT);
    }
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    return account(request) != null;
  }

  private SecurityContext load(HttpServletRequest request) {
    String name = account(request);
    return name == null
        ? SecurityContextHolder.createEmptyContext()
        : accounts
            .find(name)
            .<SecurityContext>map(
                account -> new SecurityContextImpl(PasswordLogin.proven(account.caller())))
            .orElseGet(SecurityContextHolder::createEmptyContext);
  }

  private static @Nullable String account(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null ? null : (String) session.getAttribute(ACCOUNT);
  }

  /** Looks only when somebody asks; most pages of the public do not. */
  private final class Deferred implements DeferredSecurityContext {
    private final HttpServletRequest request;
    private @Nullable SecurityContext context;

    Deferred(HttpServletRequest request) {
      this.request = request;
    }

    @Override
    public SecurityContext get() {
      if (context == null) {
        context = load(request);
      }
      return context;
    }

    @Override
    public boolean isGenerated() {
      return get().getAuthentication() == null;
    }
  }
}
