package org.millrace.coordinator;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows that belong to a row and come with it in one statement, as {@code json_agg} gathers
 * them. A record's parts are the columns of these rows, {@code startedAt} of {@code started_at}.
 */
public final class JsonColumn {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private JsonColumn() {}

  /** They are none where the column is null, as {@code json_agg} of no row is. */
  public static <T> List<T> list(ResultSet row, String column, Class<T[]> type)
      throws SQLException {
    String text = row.getString(column);
    return text == null ? List.of() : List.of(JSON.readValue(text, type));
  }
}
