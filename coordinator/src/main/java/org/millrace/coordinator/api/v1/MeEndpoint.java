package org.millrace.coordinator.api.v1;

import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /me}: whose token this is. */
@RestController
class MeEndpoint {

  /** The account of the token. */
  record Me(String name, Role role) {}

  @GetMapping("/api/v1/me")
  Me me() {
    Caller caller = Caller.require();
    return new Me(caller.name(), caller.role());
  }
}
