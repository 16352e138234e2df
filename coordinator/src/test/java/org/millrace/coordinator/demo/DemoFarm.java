package org.millrace.coordinator.demo;

import org.millrace.coordinator.FarmApplication;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.boot.SpringApplication;

/** Starts a coordinator on a database full of {@link DemoData}; the first argument is its port. */
public final class DemoFarm {
  private DemoFarm() {}

  public static void main(String[] args) {
    TestDatabase database = TestDatabase.create();
    new DemoData(database.jdbc()).fill();
    System.setProperty("MILLRACE_DATABASE_URL", database.jdbcUrl());
    System.setProperty("server.port", args.length > 0 ? args[0] : "0");
    SpringApplication.run(FarmApplication.class);
  }
}
