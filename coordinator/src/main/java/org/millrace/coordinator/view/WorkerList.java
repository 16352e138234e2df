package org.millrace.coordinator.view;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Workers: how they stand, what they are, what they run. */
@Component
public class WorkerList {
  private final JdbcClient jdbc;
  private final Duration lease;

  WorkerList(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * A worker.
   *
   * @param abilities labels that nobody gave it: it proved that it can do so
   * @param state {@code INVITED}, {@code ACTIVE}, {@code PAUSED}, {@code DRAINING}, {@code RETIRED}
   * @param facts JSON of the protocol's Facts, null until it enrolled
   * @param online heard from within a lease
   * @param settings what builders.yaml says of it, a JSON object: name to a list of words
   * @param downtime its windows in builders.yaml, a JSON array
   */
  public record WorkerRow(
      long id,
      String name,
      String owner,
      List<String> labels,
      List<String> abilities,
      int slots,
      String state,
      String stateReason,
      String stateBy,
      Instant stateAt,
      @Nullable String facts,
      @Nullable Instant lastSeenAt,
      boolean online,
      Instant createdAt,
      String settings,
      String downtime) {

    /** Its name, a label or its owner has this text somewhere, in small letters or capitals. */
    public boolean matches(String text) {
      String wanted = text.toLowerCase(Locale.ROOT);
      return Stream.of(Stream.of(name, owner), labels.stream(), abilities.stream())
          .flatMap(words -> words)
          .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(wanted));
    }
  }

  /** What a worker runs now. */
  public record Held(long workerId, BuildRow build, String step) {}

  /** All workers in alphabetical order, those that are retired only when asked for. */
  public List<WorkerRow> all(boolean retired) {
    return jdbc.sql(select("(? OR state <> 'RETIRED')"))
        .params(lease.toSeconds(), retired)
        .query((rs, n) -> row(new Columns(rs)))
        .list();
  }

  public Optional<WorkerRow> find(String name) {
    return jdbc.sql(select("w.name = ?"))
        .params(lease.toSeconds(), name)
        .query((rs, n) -> row(new Columns(rs)))
        .optional();
  }

  public int retired() {
    return jdbc.sql("SELECT count(*) FROM worker WHERE state = 'RETIRED'")
        .query(Integer.class)
        .single();
  }

  /** Every attempt that a worker holds. */
  public List<Held> held() {
    return jdbc.sql(
            """
            SELECT a.worker_id, %s,
                   (SELECT min(name) FROM step WHERE attempt_id = a.id AND state = 'RUNNING') AS step
              FROM attempt a
              JOIN build b ON b.id = a.build_id
              JOIN builder r ON r.id = b.builder_id
             WHERE a.state IN ('LEASED', 'RUNNING') ORDER BY a.id
            """
                .formatted(BuildRow.COLUMNS))
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Held(row.number("worker_id"), BuildRow.of(row), row.text("step"));
        })
        .list();
  }

  private static String select(String condition) {
    return """
    SELECT w.id, w.name, w.owner, w.labels, w.abilities, w.slots, w.state, w.state_reason, w.state_by,
           w.state_at, w.facts, w.last_seen_at,
           coalesce(w.last_seen_at > now() - make_interval(secs => ?), false) AS online,
           w.created_at, coalesce(s.settings, '{}') AS settings, coalesce(s.downtime, '[]') AS downtime
      FROM worker w LEFT JOIN worker_setting s ON s.worker = w.name WHERE %s ORDER BY w.name
    """
        .formatted(condition);
  }

  private static WorkerRow row(Columns row) throws SQLException {
    return new WorkerRow(
        row.number("id"),
        row.text("name"),
        row.text("owner"),
        row.texts("labels"),
        row.texts("abilities"),
        row.integer("slots"),
        row.text("state"),
        row.text("state_reason"),
        row.text("state_by"),
        row.at("state_at"),
        row.textOrNull("facts"),
        row.atOrNull("last_seen_at"),
        row.flag("online"),
        row.at("created_at"),
        row.text("settings"),
        row.text("downtime"));
  }
}
