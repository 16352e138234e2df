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
   * @param of whose builds
   * @param pinned only those that somebody pinned
   */
  public record Wanted(
      @Nullable Long builder,
      @Nullable Result result,
      @Nullable String state,
      BuilderTraits of,
      boolean pinned) {}

  /** Builds with an id below {@code before}, which are the older ones, of one builder too. */
  public List<BuildRow> find(Wanted wanted, long before, int limit) {
    List<String> conditions = new ArrayList<>(List.of("b.id < ?"));
    List<Object> values = new ArrayList<>(List.of(before));
    if (wanted.result() != null) {
      conditions.add("b.result = ?");
      values.add(wanted.result().name());
    }
    // A build has a result as soon as it is complete, and indexes know results; those that are
    // under way have an index of their own.
    if ("COMPLETE".equals(wanted.state())) {
      conditions.add("b.result IS NOT NULL");
    } else if (wanted.state() != null) {
      conditions.add("b.state = ? AND b.state <> 'COMPLETE'");
      values.add(wanted.state());
    }
    String picked;
    if (wanted.pinned()) {
      // From the few pins to their builds; whose they are is asked of these.
      conditions.add(of(wanted, values));
      values.add(limit);
      picked =
          "SELECT b.id FROM %s JOIN builder r ON r.id = b.builder_id WHERE %s ORDER BY b.id DESC LIMIT ?"
              .formatted(PinnedBuilds.BUILDS, String.join(" AND ", conditions));
    } else if (wanted.builder() == null && wanted.of().isAll()) {
      values.add(limit);
      picked =
          "SELECT b.id FROM build b WHERE %s ORDER BY b.id DESC LIMIT ?"
              .formatted(String.join(" AND ", conditions));
    } else {
      values.add(limit);
      // Builder by builder, each with its own index range: the cost does not grow with the history.
      picked =
          """
          SELECT b.id FROM builder r CROSS JOIN LATERAL (
            SELECT b.id FROM build b WHERE b.builder_id = r.id AND %s
             ORDER BY b.id DESC LIMIT ?) b
           WHERE %s ORDER BY b.id DESC LIMIT ?
          """
              .formatted(String.join(" AND ", conditions), of(wanted, values));
      values.add(limit);
    }
    return jdbc.sql(
            """
            WITH picked AS MATERIALIZED (%s)
            SELECT %s FROM picked p JOIN build b ON b.id = p.id JOIN builder r ON r.id = b.builder_id
             ORDER BY b.id DESC
            """
                .formatted(picked, BuildRow.COLUMNS))
        .params(values)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }

  /** Which builders are meant. */
  private static String of(Wanted wanted, List<Object> values) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (wanted.builder() != null) {
      conditions.add("r.id = ?");
      values.add(wanted.builder());
    }
    conditions.addAll(wanted.of().conditions(values));
    return String.join(" AND ", conditions);
  }
}
