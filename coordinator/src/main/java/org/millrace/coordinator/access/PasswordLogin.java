package org.millrace.coordinator.access;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Logs in by name and password. An unknown name, an account without a password and a wrong password
 * cost the same work and get the same answer.
 */
@Component
class PasswordLogin implements AuthenticationManager {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordLogin.class);
  private static final int LONGEST_NAME = 100;

  private final Accounts accounts;
  private final PasswordEncoder encoder;
  private final LoginThrottle throttle = new LoginThrottle(Clock.systemUTC());

  PasswordLogin(Accounts accounts, PasswordEncoder encoder) {
    this.accounts = accounts;
    this.encoder = encoder;
  }

  @Override
  public Authentication authenticate(Authentication login) {
    String name = login.getName();
    String address =
        login.getDetails() instanceof WebAuthenticationDetails details
            ? String.valueOf(details.getRemoteAddress())
            : "";
    if (name.length() > LONGEST_NAME || !(login.getCredentials() instanceof String password)) {
      throw new BadCredentialsException("Name or password is wrong.");
    }
    Duration wait = throttle.take(name, address);
    if (!wait.isZero()) {
      throw new TooManyLogins(wait);
    }
    Optional<Account> account =
        accounts.find(name).filter(found -> !found.passwordHash().equals(Accounts.NO_PASSWORD));
    String hash = account.map(Account::passwordHash).orElse(Passwords.NOBODYS_HASH);
    if (!encoder.matches(password, hash) || account.isEmpty()) {
      LOG.info("A login from {} failed.", address);
      throw new BadCredentialsException("Name or password is wrong.");
    }
    throttle.forgive(name, address);
    return proven(account.get().caller());
  }

  /** A caller who has proved who they are, as Spring Security wants it. */
  static Authentication proven(Caller caller) {
    List<GrantedAuthority> authorities =
        Stream.of(Role.values())
            .filter(caller.role()::includes)
            .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
            .toList();
    return UsernamePasswordAuthenticationToken.authenticated(caller, null, authorities);
  }
}
