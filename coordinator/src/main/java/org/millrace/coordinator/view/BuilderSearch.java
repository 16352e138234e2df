package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builders by what they are, by name, page by page. */
@Component
public class BuilderSearch {
  private final JdbcClient jdbc;

  BuilderSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Builders whose name comes after {@code after} in the order of code points.
   *
   * @param active those in builders.yaml; false: those that are kept for their history
   */
  public List<BuilderRow> find(boolean active, BuilderTraits wanted, String after, int limit) {
    List<String> conditions = new ArrayList<>(List.of("r.name COLLATE \"C\" > ?", "r.active = ?"));
    List<Object> values = new ArrayList<>(List.of(after, active));
    conditions.addAll(wanted.conditions(values));
    values.add(limit);
    return jdbc.sql(
            """
            SELECT %s FROM builder r WHERE %s ORDER BY r.name COLLATE "C" LIMIT ?
            """
                .formatted(BuilderRow.COLUMNS, String.join(" AND ", conditions)))
        .params(values)
        .query((rs, n) -> BuilderRow.of(new Columns(rs)))
        .list();
  }
}
