package org.millrace.coordinator.access;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** How passwords are hashed: bcrypt, with its name in front so that a better one may follow. */
@Configuration(proxyBeanMethods = false)
class Passwords {
  /** bcrypt reads no more of a password than this. */
  static final int LONGEST_BYTES = 72;

  /** Some 0.2 s of work on a machine of 2026. */
  private static final int STRENGTH = 11;

  /** The hash of a random password that nobody has; what unknown names are checked against. */
  static final String NOBODYS_HASH =
      "{bcrypt}$2a$11$i/klDe6.Wu6vinMCleU30.5/eiC8ohMGNiSiCOZuanf5z9dGvGjQO";

  @Bean
  PasswordEncoder passwordEncoder() {
    return new DelegatingPasswordEncoder(
        "bcrypt", Map.of("bcrypt", new BCryptPasswordEncoder(STRENGTH)));
  }
}
