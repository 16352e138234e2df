package org.millrace.coordinator.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections on which statements and commits fail now and then: before they reach the server, or
 * after it has carried them out and only the answer is lost.
 */
public final class FaultyConnections extends DelegatingDataSource {
  private final Random random;
  private final double share;
  private final AtomicInteger faults = new AtomicInteger();

  /**
   * Wraps a pool.
   *
   * @param share of the calls that fail, from 0 to 1
   */
  public FaultyConnections(DataSource pool, Random random, double share) {
    super(pool);
    this.random = random;
    this.share = share;
  }

  /** How many calls have failed so far. */
  public int faults() {
    return faults.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    return (Connection) wrap(Connection.class, super.getConnection());
  }

  private Object wrap(Class<?> type, Object real) {
    InvocationHandler handler = (proxy, method, arguments) -> call(real, method, arguments);
    return Proxy.newProxyInstance(
        FaultyConnections.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private Object call(Object real, Method method, Object[] arguments) throws Throwable {
    boolean counts = method.getName().startsWith("execute") || method.getName().equals("commit");
    if (counts && strikes()) {
      throw new SQLTransientConnectionException("a test lost the call of " + method.getName());
    }
    Object answer;
    try {
      answer = method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (counts && strikes()) {
      throw new SQLTransientConnectionException("a test lost the answer of " + method.getName());
    }
    return answer instanceof Statement ? wrap(method.getReturnType(), answer) : answer;
  }

  private boolean strikes() {
    boolean strikes = random.nextDouble() < share;
    if (strikes) {
      faults.incrementAndGet();
    }
    return strikes;
  }
}
