package org.millrace.coordinator;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

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
    pool.setUsername(address.user());
    pool.setPassword(address.password());
    pool.setMaximumPoolSize(
        environment.getProperty("millrace.database.connections", Integer.class, 16));
    pool.setMinimumIdle(2);
    pool.setConnectionTimeout(5_000);
    pool.addDataSourceProperty("ApplicationName", "millrace");
    // Statements are prepared on the server from their first use on: bytes then travel as bytes.
    pool.addDataSourceProperty("prepareThreshold", "1");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    return pool;
  }
}
