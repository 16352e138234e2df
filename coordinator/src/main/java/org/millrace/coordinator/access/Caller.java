package org.millrace.coordinator.access;

import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Whoever makes a request, once they have proved who they are: by a login on the pages, or by a
 * token on the API.
 *
 * @param name of the account
 * @param role what the account may do
 */
public record Caller(String name, Role role) {

  /** The caller of the request that this thread serves; empty for the public. */
  public static Optional<Caller> current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }

  /**
   * The caller of a control action.
   *
   * @throws IllegalStateException for the public, whom the filter chains should not have let this
   *     far
   */
  public static Caller require() {
    return current()
        .orElseThrow(
            () -> new IllegalStateException("A control action was reached without a caller."));
  }

  /** As the farm's records name whoever is the cause of something: {@code user ada}. */
  public String cause() {
    return "user " + name;
  }
}
