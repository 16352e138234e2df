package org.millrace.coordinator.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of the table scheduler: what each remembers from one decision to the next. */
@Component
class SchedulerRows {
  private static final String SELECT =
      """
      SELECT timing, due_at, built_revision, failures, paused_at IS NOT NULL, paused_by,
             paused_why, name
      FROM scheduler
      """;

  private final JdbcClient jdbc;

  SchedulerRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What a scheduler remembers.
   *
   * @param timing what {@code dueAt} was computed from
   * @param builtRevision what a nightly built last, empty before its first time
   * @param failures looks of a poll in a row that found trouble
   */
  record Memory(
      String timing,
      @Nullable Instant dueAt,
      String builtRevision,
      int failures,
      boolean paused,
      String pausedBy,
      String pausedWhy) {
    static final Memory NONE = new Memory("", null, "", 0, false, "", "");

    /** {@code paused by user ada: kernel upgrade}. */
    String pausedInWords() {
      return "paused by " + pausedBy + (pausedWhy.isEmpty() ? "" : ": " + pausedWhy);
    }
  }

  /** Only one coordinator at a time decides for a scheduler; until the transaction's end. */
  void lock(String scheduler) {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('scheduler ' || ?, 0))")
        .param(scheduler)
        .query()
        .listOfRows();
  }

  /** Of all schedulers that remember something, by name. */
  Map<String, Memory> all() {
    Map<String, Memory> all = new HashMap<>();
    jdbc.sql(SELECT)
        .query(row -> {
          all.put(row.getString("name"), memory(row));
        });
    return all;
  }

  Memory find(String scheduler) {
    return jdbc.sql(SELECT + "WHERE name = ?")
        .param(scheduler)
        .query((row, n) -> memory(row))
        .optional()
        .orElse(Memory.NONE);
  }

  private static Memory memory(ResultSet row) throws SQLException {
    OffsetDateTime due = row.getObject(2, OffsetDateTime.class);
    return new Memory(
        row.getString(1),
        due == null ? null : due.toInstant(),
        row.getString(3),
        row.getInt(4),
        row.getBoolean(5),
        row.getString(6),
        row.getString(7));
  }

  /** When it is due next, and from what that follows. */
  void plan(String scheduler, String timing, Optional<Instant> due) {
    jdbc.sql(
            """
            INSERT INTO scheduler (name, timing, due_at) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET timing = excluded.timing, due_at = excluded.due_at
            """)
        .param(scheduler)
        .param(timing)
        .param(due.map(SchedulerRows::stamp).orElse(null))
        .update();
  }

  /** It decided something, for people, and perhaps made a build set; what hindered it is over. */
  void decided(String scheduler, Instant at, String decision, @Nullable Long buildSet) {
    jdbc.sql(
            """
            INSERT INTO scheduler AS s (name, decided_at, decision, build_set_id)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
            SET decided_at = excluded.decided_at, decision = excluded.decision,
                build_set_id = coalesce(excluded.build_set_id, s.build_set_id),
                trouble = '', trouble_since = NULL, failures = 0
            """)
        .param(scheduler)
        .param(stamp(at))
        .param(decision)
        .param(buildSet)
        .update();
  }

  void built(String scheduler, String revision) {
    jdbc.sql("UPDATE scheduler SET built_revision = ? WHERE name = ?")
        .params(revision, scheduler)
        .update();
  }

  /** A poll's look came to an end; {@code trouble} is what it found wrong, empty where nothing. */
  void looked(String scheduler, Instant at, String trouble) {
    jdbc.sql(
            """
            UPDATE scheduler
            SET looked_at = :at, failures = 0, trouble = :trouble,
                trouble_since = CASE WHEN :trouble <> '' THEN coalesce(trouble_since, :at) END
            WHERE name = :name
            """)
        .param("at", stamp(at))
        .param("trouble", trouble)
        .param("name", scheduler)
        .update();
  }

  /** It could not do its work, and why, in words for people. */
  void hindered(String scheduler, Instant at, String trouble) {
    jdbc.sql(
            """
            INSERT INTO scheduler AS s (name, trouble, trouble_since, failures) VALUES (?, ?, ?, 1)
            ON CONFLICT (name) DO UPDATE
            SET trouble = excluded.trouble, failures = s.failures + 1,
                trouble_since = coalesce(s.trouble_since, excluded.trouble_since)
            """)
        .params(scheduler, trouble, stamp(at))
        .update();
  }

  void pause(String scheduler, Instant at, String by, String why) {
    jdbc.sql(
            """
            INSERT INTO scheduler (name, paused_at, paused_by, paused_why) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
            SET paused_at = excluded.paused_at, paused_by = excluded.paused_by,
                paused_why = excluded.paused_why
            """)
        .params(scheduler, stamp(at), by, why)
        .update();
  }

  /** What came due meanwhile is computed anew: a nightly does not catch up on what was paused. */
  void resume(String scheduler) {
    jdbc.sql(
            """
            UPDATE scheduler
            SET paused_at = NULL, paused_by = '', paused_why = '', timing = '', due_at = NULL
            WHERE name = ?
            """)
        .param(scheduler)
        .update();
  }

  static OffsetDateTime stamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
