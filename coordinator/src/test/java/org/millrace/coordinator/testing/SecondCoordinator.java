package org.millrace.coordinator.testing;

import java.util.Map;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.FarmApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Another coordinator on the same database, in the same process. */
public final class SecondCoordinator implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private SecondCoordinator(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts one beside the coordinator that {@code address} is from. */
  public static SecondCoordinator start(DatabaseAddress address, Map<String, Object> settings) {
    return new SecondCoordinator(
        new SpringApplicationBuilder(FarmApplication.class)
            .initializers(started -> {
              started
                  .getEnvironment()
                  .getPropertySources()
                  .addFirst(new MapPropertySource("settings", settings));
              started
                  .getEnvironment()
                  .getPropertySources()
                  .addFirst(
                      new MapPropertySource(
                          "second",
                          Map.of("server.port", 0, "MILLRACE_DATABASE_URL", address.jdbcUrl())));
            })
            .run());
  }

  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}
