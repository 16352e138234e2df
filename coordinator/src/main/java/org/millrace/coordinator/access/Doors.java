package org.millrace.coordinator.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * The filter chains of the API, of health and metrics, and of the pages. One rule for all: reading
 * is public, but for what tells of people and of invitations; everything else needs an operator.
 * Workers and webhooks have doors of their own, which come before these.
 */
@Configuration(proxyBeanMethods = false)
class Doors {
  private static final String PAGES =
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
          + " object-src 'none'";
  private static final String BYTES = "default-src 'none'; frame-ancestors 'none'; sandbox";

  /** A timer around every filter of every request would cost more than the filters. */
  @Bean
  SecurityObservationSettings securityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  @Order(50)
  SecurityFilterChain api(
      HttpSecurity http, Accounts accounts, SessionLogin sessions, Refusals refusals) {
    return stateless(http, "/api/v1/**")
        .addFilterBefore(new BearerTokens(accounts, refusals), AnonymousAuthenticationFilter.class)
        .addFilterAfter(new SessionReaders(sessions), BearerTokens.class)
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .authorizeHttpRequests(requests ->
            requests
                .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(
                    pathPattern("/api/v1/me"),
                    pathPattern("/api/v1/audit"),
                    pathPattern("/api/v1/invitations"))
                .hasRole(Role.OPERATOR.name())
                .requestMatchers(pathPattern(HttpMethod.GET, "/api/v1/**"))
                .permitAll()
                .requestMatchers(pathPattern(HttpMethod.HEAD, "/api/v1/**"))
                .permitAll()
                .anyRequest()
                .hasRole(Role.OPERATOR.name()))
        .build();
  }

  @Bean
  @Order(51)
  SecurityFilterChain measures(HttpSecurity http) {
    return stateless(http, "/actuator/**")
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(pathPattern(HttpMethod.GET, "/actuator/**"))
                .permitAll()
                .anyRequest()
                .denyAll())
        .build();
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  SecurityFilterChain pages(
      HttpSecurity http, PasswordLogin passwords, SessionLogin sessions, LoginOutcome outcome) {
    return http.authenticationManager(passwords)
        .securityContext(context -> context.securityContextRepository(sessions))
        .csrf(csrf -> csrf.csrfTokenRepository(new SessionCsrf()))
        .headers(headers -> common(headers, PAGES))
        .requestCache(AbstractHttpConfigurer::disable)
        .formLogin(login ->
            login
                .loginPage("/login")
                .securityContextRepository(sessions)
                .successHandler(outcome)
                .failureHandler(outcome))
        .logout(logout -> logout.logoutUrl("/logout").logoutSuccessUrl("/"))
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(outcome).accessDeniedHandler(outcome))
        .authorizeHttpRequests(requests ->
            requests
                .dispatcherTypeMatchers(
                    DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                .permitAll()
                .requestMatchers(pathPattern("/workers/new"), pathPattern("/audit"))
                .hasRole(Role.OPERATOR.name())
                .requestMatchers(pathPattern(HttpMethod.GET, "/**"))
                .permitAll()
                .requestMatchers(pathPattern(HttpMethod.HEAD, "/**"))
                .permitAll()
                .anyRequest()
                .hasRole(Role.OPERATOR.name()))
        .build();
  }

  private static HttpSecurity stateless(HttpSecurity http, String paths) {
    return http.securityMatcher(paths)
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(headers -> common(headers, BYTES));
  }

  /** HSTS is among Spring Security's defaults and goes out over https only. */
  private static void common(HeadersConfigurer<HttpSecurity> headers, String contentPolicy) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(
            policy -> policy.policy("camera=(), microphone=(), geolocation=(), payment=()"))
        .crossOriginOpenerPolicy(policy ->
            policy.policy(
                org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter
                    .CrossOriginOpenerPolicy.SAME_ORIGIN));
  }
}
