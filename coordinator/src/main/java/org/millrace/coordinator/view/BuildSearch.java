package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builds by what they are, newest first, page by page. */
@Component
public class BuildSearch {
  private final JdbcClient jdbc;

  BuildSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Which builds are meant; null stands for all.
   *
   * @param builder a builder's row
   * @param state {@code RUNNING}, {@code RETRYING} or {@code COMPLETE}
   * @param branch a branch of builders.yaml
   */
  public record Wanted(
      @Nullable Long builder,
      @Nullable Result result,
      @Nullable String state,
      @Nullable String branch) {}

  /**
   * Builds older than one of them.
   *
   * @param before where a builder is wanted, builds with a lower number; else, builds with a lower
   *     id: each has an index
   */
  public List<BuildRow> find(Wanted wanted, long before, int limit) {
    String key = wanted.builder() == null ? "b.id" : "b.number";
    List<String> conditions = new ArrayList<>(List.of(key + " < ?"));
    List<Object> values = new ArrayList<>(List.of(before));
    if (wanted.builder() != null) {
      conditions.add("b.builder_id = ?");
      values.add(wanted.builder());
    }
    if (wanted.result() != null) {
      conditions.add("b.result = ?");
      values.add(wanted.result().name());
    }
    if (wanted.state() != null) {
      conditions.add("b.state = ?");
      values.add(wanted.state());
    }
    if (wanted.branch() != null) {
      conditions.add("r.branch = ?");
      values.add(wanted.branch());
    }
    values.add(limit);
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE %s ORDER BY %s DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS, String.join(" AND ", conditions), key))
        .params(values)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }
}
