package org.millrace.coordinator.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Changes with their files and the delivery that brought them, newest first, page by page. */
@Component
public class ChangeSearch {
  private final JdbcClient jdbc;

  ChangeSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A change.
   *
   * @param branch the git branch
   * @param deliveryId of the webhook; null where the change came another way
   * @param outcome what came of the delivery, for people
   */
  public record Pushed(
      long id,
      String repository,
      String branch,
      String revision,
      String author,
      String message,
      String url,
      List<String> files,
      @Nullable Instant committedAt,
      Instant receivedAt,
      @Nullable String deliveryId,
      @Nullable String deliveryState,
      @Nullable String outcome) {}

  /** Changes with an id below {@code before}; null stands for every repository, every branch. */
  public List<Pushed> find(
      @Nullable String repository, @Nullable String branch, long before, int limit) {
    List<String> conditions = new ArrayList<>(List.of("c.id < ?"));
    List<Object> values = new ArrayList<>(List.of(before));
    if (repository != null) {
      conditions.add("c.repository = ?");
      values.add(repository);
    }
    if (branch != null) {
      conditions.add("c.branch = ?");
      values.add(branch);
    }
    values.add(limit);
    return jdbc.sql(
            """
            SELECT c.*, i.delivery_id, i.state AS delivery_state, i.outcome
              FROM change c LEFT JOIN inbox i ON i.id = c.inbox_id
             WHERE %s ORDER BY c.id DESC LIMIT ?
            """
                .formatted(String.join(" AND ", conditions)))
        .params(values)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Pushed(
              row.number("id"),
              row.text("repository"),
              row.text("branch"),
              row.text("revision"),
              row.text("author"),
              row.text("message"),
              row.text("url"),
              row.texts("files"),
              row.atOrNull("committed_at"),
              row.at("received_at"),
              row.textOrNull("delivery_id"),
              row.textOrNull("delivery_state"),
              row.textOrNull("outcome"));
        })
        .list();
  }
}
