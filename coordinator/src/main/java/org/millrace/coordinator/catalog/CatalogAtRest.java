package org.millrace.coordinator.catalog;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** A builders.yaml on a database on which no coordinator need be running. */
public final class CatalogAtRest {
  private CatalogAtRest() {}

  /**
   * Puts a builders.yaml in force; coordinators that do run take it up.
   *
   * @param origin what to call the file
   * @throws CatalogException where the text is wrong; the message has every problem
   */
  public static FarmDefinition putInForce(
      DataSource database, String origin, String text, String who) {
    return switch (CatalogParser.parse(origin, text)) {
      case Problems problems -> throw new CatalogException(problems.toString());
      case FarmDefinition farm -> {
        new CatalogStore(
                JdbcClient.create(database),
                new JdbcTemplate(database),
                new JdbcTransactionManager(database),
                JsonMapper.builder().build())
            .save(new Activation(origin, who, Activation.How.POST, ""), text, farm, null);
        yield farm;
      }
    };
  }
}
