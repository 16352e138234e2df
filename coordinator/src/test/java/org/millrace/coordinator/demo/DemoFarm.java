package org.millrace.coordinator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.millrace.coordinator.FarmApplication;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.boot.SpringApplication;

/**
 * What {@code ./farm demo-data --port} does, from the tests' class path: a coordinator on three
 * made-up days. Arguments: its port, and how many builds there are.
 */
public final class DemoFarm {
  private DemoFarm() {}

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    TestDatabase database = TestDatabase.create();
    Path builders = Path.of("../docs/examples/cpython-farm.yaml").toAbsolutePath().normalize();
    DemoDatabase demo = new DemoDatabase(database.dataSource());
    demo.fill(
        builders.toString(),
        Files.readString(builders),
        new DemoPlan(
            args.length > 1 ? Integer.parseInt(args[1]) : 4_000,
            3,
            913,
            Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        System.out::println);
    demo.keepAlive();
    System.setProperty("MILLRACE_DATABASE_URL", database.jdbcUrl());
    System.setProperty("millrace.builders", builders.toString());
    System.setProperty("server.port", args.length > 0 ? args[0] : "0");
    SpringApplication.run(FarmApplication.class);
    while (true) {
      demo.keepAlive();
      Thread.sleep(10_000);
    }
  }
}
