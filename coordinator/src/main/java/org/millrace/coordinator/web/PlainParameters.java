package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Refuses addresses with a NUL among their values: no text in the database has one, or can. */
@Configuration(proxyBeanMethods = false)
class PlainParameters implements WebMvcConfigurer, HandlerInterceptor {

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).excludePathPatterns("/api/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getMethod().equals("GET")) {
      request
          .getParameterMap()
          .forEach((name, values) -> {
            for (String value : values) {
              if (value.indexOf('\0') >= 0) {
                throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "The address has a value for “" + name + "” with a NUL character in it.");
              }
            }
          });
    }
    return true;
  }
}
