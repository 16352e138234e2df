package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
   * Which builders are meant; null stands for all.
   *
   * @param tag one of the builder's tags
   */
  public record Wanted(
      boolean active,
      @Nullable String branch,
      @Nullable String platform,
      @Nullable String mode,
      @Nullable String tag) {}

  /** Builders whose name comes after {@code after} in the order of code points. */
  public List<BuilderRow> find(Wanted wanted, String after, int limit) {
    List<String> conditions = new ArrayList<>(List.of("r.name COLLATE \"C\" > ?", "r.active = ?"));
    List<Object> values = new ArrayList<>(List.of(after, wanted.active()));
    narrow("r.branch = ?", wanted.branch(), conditions, values);
    narrow("r.platform = ?", wanted.platform(), conditions, values);
    narrow("r.mode = ?", wanted.mode(), conditions, values);
    narrow("? = ANY (r.tags)", wanted.tag(), conditions, values);
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

  private static void narrow(
      String condition, @Nullable String value, List<String> conditions, List<Object> values) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }
}
