package org.millrace.coordinator;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** The pool of connections to the farm's database. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  @Bean
  DatabaseAddress databaseAddress(Environment environment) {
    return DatabaseAddress.ofEnvironment(
        environment.getProperty("MILLRACE_DATABASE_URL"), environment.getProperty("MILLRACE_DATA"));
  }

  @Bean
  HikariDataSource dataSource(DatabaseAddress address, Environment environment) {
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName("farm");
    pool.setJdbcUrl(address.jdbcUrl());
    pool.setDataSourceProperties(address.properties("millrace"));
    pool.setMaximumPoolSize(
        environment.getProperty("millrace.database.connections", Integer.class, 16));
    pool.setMinimumIdle(2);
    pool.setConnectionTimeout(5_000);
    // Statements are prepared on the server from their first use on: bytes then travel as bytes.
    pool.addDataSourceProperty("prepareThreshold", "1");
    return pool;
  }

  /** Migrations have a connection of their own, which waits as long as they take. */
  @Bean(defaultCandidate = false)
  @FlywayDataSource
  DataSource migrationDataSource(DatabaseAddress address) {
    Properties properties = address.properties("millrace migrations");
    properties.remove("socketTimeout");
    return new SimpleDriverDataSource(new Driver(), address.jdbcUrl(), properties);
  }
}
