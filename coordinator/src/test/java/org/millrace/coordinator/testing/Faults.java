package org.millrace.coordinator.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Kills a coordinator between two statements: after the n-th one of a thread its connection to the
 * database is broken off, and every later statement of that thread fails, as if the process were
 * gone. A commit counts as a statement, so that a death right after it is among them.
 */
public final class Faults {
  private static final ThreadLocal<Countdown> COUNTDOWN = new ThreadLocal<>();

  private static final class Countdown {
    private int left;
    private boolean dead;

    Countdown(int statements) {
      left = statements;
    }
  }

  /** Something that a coordinator does. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /**
   * Does something and dies after {@code statements} statements.
   *
   * @return true where it came to its end before that
   */
  public boolean survives(int statements, Work work) {
    Countdown mine = new Countdown(statements);
    COUNTDOWN.set(mine);
    try {
      work.run();
    } catch (Exception e) {
      if (!mine.dead) {
        throw new IllegalStateException("It failed, but not because of its death", e);
      }
    } finally {
      COUNTDOWN.remove();
    }
    return !mine.dead;
  }

  private void refuseTheDead() throws SQLException {
    Countdown mine = COUNTDOWN.get();
    if (mine != null && mine.dead) {
      throw new SQLException("This coordinator is dead", "08006");
    }
  }

  private void count(Connection connection, String what) throws SQLException {
    Countdown mine = COUNTDOWN.get();
    if (mine == null) {
      return;
    }
    mine.left--;
    if (mine.left == 0) {
      mine.dead = true;
      connection.abort(Runnable::run);
      throw new SQLException("Killed after " + what, "08006");
    }
  }

  private Connection wrap(Connection real) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "close", "isClosed", "abort", "rollback", "isValid" -> {
              return call(real, method, arguments);
            }
            default -> refuseTheDead();
          }
          Object answer = call(real, method, arguments);
          if (method.getName().equals("commit")) {
            count(real, "commit");
          }
          return switch (answer) {
            case CallableStatement statement -> wrap(CallableStatement.class, real, statement);
            case PreparedStatement statement -> wrap(PreparedStatement.class, real, statement);
            case Statement statement -> wrap(Statement.class, real, statement);
            case null, default -> answer;
          };
        });
  }

  private <S extends Statement> S wrap(Class<S> type, Connection connection, S real) {
    return proxy(
        type,
        (proxy, method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return call(real, method, arguments);
          }
          refuseTheDead();
          Object answer = call(real, method, arguments);
          count(connection, real.toString());
          return answer;
        });
  }

  private static @Nullable Object call(
      Object real, java.lang.reflect.Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /**
   * Gives a coordinator a database that can break off, where it is imported; nothing scans for it.
   */
  public static class Configuration {
    @Bean
    static Faults faults() {
      return new Faults();
    }

    @Bean
    static BeanPostProcessor faultyDatabase(Faults faults) {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return bean instanceof DataSource real && name.equals("dataSource")
              ? new DelegatingDataSource(real) {
                @Override
                public Connection getConnection() throws SQLException {
                  faults.refuseTheDead();
                  return faults.wrap(real.getConnection());
                }
              }
              : bean;
        }
      };
    }
  }
}
