package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Everything that is known of one build. */
@Component
public class BuildRecord {
  /** Joins, as g, id and number of the newest good build of a builder before the table build b. */
  static final String LAST_GOOD =
      """
      LEFT JOIN LATERAL (
        SELECT id, number FROM build
         WHERE builder_id = b.builder_id AND number < b.number
           AND result IN ('SUCCESS', 'WARNINGS')
         ORDER BY number DESC LIMIT 1) g ON true
      """;

  private final JdbcClient jdbc;

  BuildRecord(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A build with what stands around it.
   *
   * @param scheduler who asked for it; empty when a person did
   * @param asked the reason that was given
   * @param pin why it is kept; null where nobody pinned it
   * @param usual how long the builder's good builds usually take; null before the first
   * @param previous id of the builder's build before it, or null
   * @param next id of the builder's build after it, or null
   * @param good the builder's newest good build before it; null where there is none
   * @param reviews of its verdict, newest first
   * @param changes those that led to it and to the requests that it stands for, newest first
   */
  public record Head(
      BuildRow build,
      long requestId,
      String scheduler,
      String asked,
      String askedBy,
      Instant askedAt,
      @Nullable String stopBy,
      @Nullable String stopWhy,
      @Nullable Pin pin,
      @Nullable Duration usual,
      @Nullable Long previous,
      @Nullable Long next,
      @Nullable Good good,
      List<Review> reviews,
      List<Blamed> changes) {}

  /** A build that was good. */
  public record Good(long id, int number) {}

  /** A change of the blame list. */
  public record Blamed(
      long id, String revision, String author, String message, String url, Instant receivedAt) {}

  /** When a verdict was drawn anew and became another, by whom, and what it was before. */
  public record Review(Instant at, String cause) {}

  /**
   * A build by its id.
   *
   * @param changes so many at most, the newest
   */
  public Optional<Head> head(long id, int changes) {
    return jdbc.sql(
            """
            SELECT %s, b.request_id, s.scheduler, s.reason AS asked,
                   s.created_by, s.created_at, b.stop_by, b.stop_why, %s,
                   (SELECT expected FROM pace
                     WHERE builder_id = b.builder_id AND worker_id IS NULL) AS usual,
                   (SELECT id FROM build WHERE builder_id = b.builder_id AND number < b.number
                     ORDER BY number DESC LIMIT 1) AS previous,
                   (SELECT id FROM build WHERE builder_id = b.builder_id AND number > b.number
                     ORDER BY number LIMIT 1) AS next,
                   g.id AS good, g.number AS good_number,
                   (SELECT json_agg(review ORDER BY review.id DESC) FROM (
                      SELECT id, at, cause FROM transition
                       WHERE entity = 'build' AND entity_id = b.id AND from_state = 'COMPLETE'
                         AND to_state = 'COMPLETE') review) AS reviews,
                   (SELECT json_agg(change ORDER BY change.id DESC) FROM (
                      SELECT c.* FROM (
                        SELECT change_id FROM blamed(b.builder_id, b.number - 1, b.number)
                         ORDER BY change_id DESC LIMIT ?) n
                      -- OFFSET keeps it a look-up by key.
                      CROSS JOIN LATERAL (
                        SELECT id, revision, author, message, url, received_at FROM change
                         WHERE id = n.change_id OFFSET 0) c) change) AS changes
              FROM build b
              JOIN builder r ON r.id = b.builder_id
              JOIN build_request q ON q.id = b.request_id
              JOIN build_set s ON s.id = q.build_set_id
              %s
              LEFT JOIN build_pin p ON p.build_id = b.id
             WHERE b.id = ?
            """
                .formatted(BuildRow.COLUMNS, Pin.COLUMNS, LAST_GOOD))
        .params(changes, id)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Head(
              BuildRow.of(row),
              row.number("request_id"),
              row.text("scheduler"),
              row.text("asked"),
              row.text("created_by"),
              row.at("created_at"),
              row.textOrNull("stop_by"),
              row.textOrNull("stop_why"),
              row.atOrNull("pinned_at") == null ? null : Pin.of(row),
              row.secondsOrNull("usual"),
              row.numberOrNull("previous"),
              row.numberOrNull("next"),
              row.numberOrNull("good") == null
                  ? null
                  : new Good(row.number("good"), row.integer("good_number")),
              JsonColumn.list(rs, "reviews", Review[].class),
              JsonColumn.list(rs, "changes", Blamed[].class));
        })
        .optional();
  }
}
