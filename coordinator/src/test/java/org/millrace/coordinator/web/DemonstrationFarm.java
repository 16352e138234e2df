package org.millrace.coordinator.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.millrace.coordinator.demo.DemoDatabase;
import org.millrace.coordinator.demo.DemoPlan;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Three days of the farm of the demonstration: as many builders as CPython has. */
final class DemonstrationFarm
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Path BUILDERS = Path.of("../docs/examples/cpython-farm.yaml");

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    TestDatabase made = TestDatabase.create();
    try {
      new DemoDatabase(made.dataSource())
          .fill(
              BUILDERS.toString(),
              Files.readString(BUILDERS),
              new DemoPlan(4_000, 3, 1, Instant.now()),
              said -> {});
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("The farm cannot be filled", e);
    }
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "demo database",
                Map.of(
                    "MILLRACE_DATABASE_URL",
                    made.jdbcUrl(),
                    "millrace.builders",
                    BUILDERS.toString())));
  }
}
