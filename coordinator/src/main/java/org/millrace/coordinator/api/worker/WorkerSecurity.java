package org.millrace.coordinator.api.worker;

import org.millrace.protocol.Protocol;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The worker protocol has no sessions, no cookies and no users: every call brings a bearer token,
 * and what it opens is decided where the call is carried out, with the same statement. So all that
 * this chain does is keep everything else of Spring Security away.
 */
@Configuration(proxyBeanMethods = false)
class WorkerSecurity {

  @Bean
  @Order(10)
  SecurityFilterChain workerProtocol(HttpSecurity http) throws Exception {
    return http.securityMatcher(Protocol.ROOT + "/**")
        .authorizeHttpRequests(calls -> calls.anyRequest().permitAll())
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .securityContext(AbstractHttpConfigurer::disable)
        .build();
  }
}
