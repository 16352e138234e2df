package org.millrace.coordinator.api.v1;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses parameters that a call does not have: whoever filters by {@code bulider} must not be
 * given everything. Refuses values that no text can have.
 */
@Configuration(proxyBeanMethods = false)
class KnownParameters implements WebMvcConfigurer, HandlerInterceptor {
  private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/v1/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && method.getBeanType().getPackageName().equals(KnownParameters.class.getPackageName())) {
      Set<String> names = known.computeIfAbsent(method, KnownParameters::names);
      for (String name : Collections.list(request.getParameterNames())) {
        if (!names.contains(name)) {
          throw ApiError.badParameter(
              "There is no parameter '" + name + "' here; there are " + names + ".");
        }
        if (request.getParameter(name).indexOf('\0') >= 0) {
          // The database cannot look for it: no text that it keeps has one.
          throw ApiError.badParameter("'" + name + "' holds a NUL character.");
        }
      }
    }
    return true;
  }

  private static Set<String> names(HandlerMethod method) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(method.getMethodParameters())
        .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
        .map(MethodParameter::getParameter)
        .forEach(parameter -> names.add(parameter.getName()));
    return names;
  }
}
