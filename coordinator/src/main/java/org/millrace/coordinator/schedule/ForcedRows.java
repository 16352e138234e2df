package org.millrace.coordinator.schedule;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of the table forced: wishes that were carried out, by the keys of their callers. */
@Component
class ForcedRows {
  private final JdbcClient jdbc;

  ForcedRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A wish that was carried out. */
  record Done(String who, String asked, List<Long> buildSets) {}

  /** The same key again has to wait until this transaction has ended. */
  Optional<Done> find(String key) {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('forced ' || ?, 0))")
        .param(key)
        .query()
        .listOfRows();
    return jdbc.sql("SELECT who, asked, build_sets FROM forced WHERE key = ?")
        .param(key)
        .query((row, n) ->
            new Done(
                row.getString(1), row.getString(2), List.of((Long[]) row.getArray(3).getArray())))
        .optional();
  }

  /** Keeps a wish for as long as its caller may repeat it; that of others goes after a month. */
  void add(String key, String who, String asked, List<Long> buildSets) {
    jdbc.sql("DELETE FROM forced WHERE at < now() - interval '30 days'").update();
    jdbc.sql("INSERT INTO forced (key, who, asked, build_sets) VALUES (?, ?, ?, ?)")
        .params(key, who, asked, buildSets.toArray(Long[]::new))
        .update();
  }
}
