package org.millrace.coordinator.testing;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Writes down which statements a coordinator asks to answer a request: those of the thread that
 * answers it. What loops ask meanwhile does not count.
 */
public final class StatementCounts {
  /** A request with this header, whatever its value, is counted under that value. */
  public static final String HEADER = "Test-Counted-As";

  private static final ThreadLocal<List<String>> ASKED = new ThreadLocal<>();
  private final Map<String, CompletableFuture<List<String>>> answered = new ConcurrentHashMap<>();

  /** The statements of a request, once it is answered whole. */
  public List<String> of(String name) throws Exception {
    return future(name).get(1, TimeUnit.MINUTES);
  }

  private CompletableFuture<List<String>> future(String name) {
    return answered.computeIfAbsent(name, key -> new CompletableFuture<>());
  }

  private static Object wrap(Class<?> type, Object real, String sql) {
    return Proxy.newProxyInstance(
        StatementCounts.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call(real, method, arguments, sql));
  }

  private static @Nullable Object call(
      Object real, Method method, Object @Nullable [] arguments, String sql) throws Throwable {
    String text =
        arguments != null && arguments.length > 0 && arguments[0] instanceof String named
            ? named
            : sql;
    List<String> asked = ASKED.get();
    if (asked != null && real instanceof Statement && method.getName().startsWith("execute")) {
      asked.add(text);
    }
    try {
      Object answer = method.invoke(real, arguments);
      return answer instanceof Statement ? wrap(method.getReturnType(), answer, text) : answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Counts in the coordinator where it is imported; nothing scans for it. */
  public static class Configuration {
    @Bean
    static StatementCounts statementCounts() {
      return new StatementCounts();
    }

    @Bean
    static BeanPostProcessor countingDatabase() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return bean instanceof DataSource pool ? counting(pool) : bean;
        }
      };
    }

    private static DataSource counting(DataSource pool) {
      return new DelegatingDataSource(pool) {
        @Override
        public Connection getConnection() throws SQLException {
          return (Connection) wrap(Connection.class, super.getConnection(), "");
        }
      };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static OncePerRequestFilter countingFilter(StatementCounts counts) {
      return new OncePerRequestFilter() {
        @Override
        protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
          String name = request.getHeader(HEADER);
          if (name == null) {
            chain.doFilter(request, response);
            return;
          }
          List<String> mine = new ArrayList<>();
          ASKED.set(mine);
          try {
            chain.doFilter(request, response);
          } finally {
            ASKED.remove();
            counts.future(name).complete(mine);
          }
        }
      };
    }
  }
}
