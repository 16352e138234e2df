package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Answers a page that asks for its own content again ({@code X-Fragment: main}) with that content
 * alone: what surrounds it has not changed.
 */
@Configuration(proxyBeanMethods = false)
class Fragments implements WebMvcConfigurer, HandlerInterceptor {
  static final String HEADER = "X-Fragment";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public void postHandle(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable ModelAndView result) {
    if (result == null || result.getViewName() == null || !result.getModel().containsKey("page")) {
      return;
    }
    // A page that says who is signed in must not come out of a cache for somebody else.
    if (response.getHeader(HttpHeaders.CACHE_CONTROL) == null) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    }
    response.addHeader(HttpHeaders.VARY, HEADER + ", Cookie");
    result.addObject("notice", Notice.take(request));
    if ("main".equals(request.getHeader(HEADER))) {
      result.setViewName(result.getViewName() + " :: main");
    }
  }
}
