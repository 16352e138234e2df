package org.millrace.coordinator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The coordinator as a process. Any number of them may run on one database. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class FarmApplication {
  public static void main(String[] args) {
    SpringApplication.run(FarmApplication.class, args);
  }
}
