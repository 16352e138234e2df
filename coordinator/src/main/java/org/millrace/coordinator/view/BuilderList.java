package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.JsonColumn;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builders, how they stand, their builds and what waits for them. */
@Component
public class BuilderList {
  private final JdbcClient jdbc;
  private final Duration lease;
  private volatile Known known = new Known(0, List.of());

  BuilderList(JdbcClient jdbc, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * How a builder stands.
   *
   * @param last its newest complete build, null before the first
   * @param running its newest build that is not complete, or null
   */
  public record Standing(int pending, @Nullable BuildRow last, @Nullable BuildRow running) {}

  /**
   * A builder with its resolved definition.
   *
   * @param definition the JSON of a BuilderDefinition
   * @param workers those in use that have all labels it requires, in alphabetical order, the first
   *     twenty
   */
  public record Described(
      BuilderRow builder, String definition, String loadedFrom, List<Able> workers) {}

  /**
   * A worker that can build something.
   *
   * @param heard from within a lease
   */
  public record Able(String name, String state, boolean heard) {}

  /** The builders in use, as of a version of the table. */
  private record Known(long version, List<BuilderRow> builders) {}

  /**
   * The builders in use, in the order of builders.yaml. They are read again only after something
   * about them has changed.
   */
  public List<BuilderRow> active() {
    return active(jdbc.sql("SELECT version FROM builders_version").query(Long.class).single());
  }

  /** The same for who has read the version of the table beside something else. */
  public List<BuilderRow> active(long version) {
    // What changed since then is found to be newer the next time.
    Known last = known;
    if (last.version() != version) {
      last = new Known(version, readActive());
      known = last;
    }
    return last.builders();
  }

  private List<BuilderRow> readActive() {
    return jdbc.sql(
            """
            SELECT %s FROM builder r WHERE r.active ORDER BY r.position, r.id
            """
                .formatted(BuilderRow.COLUMNS))
        .query((rs, n) -> BuilderRow.of(new Columns(rs)))
        .list();
  }

  /** The branches of the builders in use, in alphabetical order. */
  public List<String> branches() {
    return jdbc.sql("SELECT DISTINCT branch COLLATE \"C\" FROM builder WHERE active ORDER BY 1")
        .query(String.class)
        .list();
  }

  public Optional<Described> find(String name) {
    return describe("r.name = ?", name);
  }

  public Optional<Described> find(long id) {
    return describe("r.id = ?", id);
  }

  private Optional<Described> describe(String condition, Object key) {
    return jdbc.sql(
            """
            SELECT %s, r.definition, c.origin,
                   (SELECT json_agg(able) FROM (
                      SELECT w.name, w.state,
                             coalesce(w.last_seen_at > now() - make_interval(secs => ?), false)
                               AS heard
                        FROM worker w
                       WHERE w.labels || w.abilities @> r.requires
                         AND w.state IN ('ACTIVE', 'PAUSED', 'DRAINING')
                       ORDER BY w.name LIMIT 20) able) AS workers
              FROM builder r JOIN catalog_version c ON c.id = r.catalog_version WHERE %s
            """
                .formatted(BuilderRow.COLUMNS, condition))
        .params(lease.toSeconds(), key)
        .query((rs, n) -> {
          Columns row = new Columns(rs);
          return new Described(
              BuilderRow.of(row),
              row.text("definition"),
              row.text("origin"),
              JsonColumn.list(rs, "workers", Able[].class));
        })
        .optional();
  }

  /** How each of the builders stands, by id. */
  public Map<Long, Standing> standings(Collection<Long> builders) {
    Map<Long, BuildRow> last = new HashMap<>();
    Map<Long, BuildRow> running = new HashMap<>();
    Map<Long, Integer> pending = new HashMap<>();
    Long[] ids = builders.toArray(Long[]::new);
    jdbc.sql(
            """
            SELECT %1$s
              FROM unnest(?) AS wanted (id)
              JOIN builder r ON r.id = wanted.id
              JOIN LATERAL (SELECT * FROM build WHERE builder_id = r.id AND state = 'COMPLETE'
                             ORDER BY number DESC LIMIT 1) b ON true
            UNION ALL
            SELECT %1$s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.state <> 'COMPLETE' AND b.builder_id = ANY (?)
            """
                .formatted(BuildRow.COLUMNS))
        .param(ids)
        .param(ids)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list()
        .forEach(b -> (b.finishedAt() == null ? running : last).put(b.builderId(), b));
    jdbc.sql(
            """
            SELECT builder_id, count(*) AS pending FROM build_request
             WHERE state = 'PENDING' AND builder_id = ANY (?) GROUP BY builder_id
            """)
        .param(ids)
        .query(rs -> {
          pending.put(rs.getLong("builder_id"), rs.getInt("pending"));
        });
    Map<Long, Standing> standings = new HashMap<>();
    for (Long id : builders) {
      standings.put(id, new Standing(pending.getOrDefault(id, 0), last.get(id), running.get(id)));
    }
    return standings;
  }

  /**
   * A builder's builds, newest first.
   *
   * @param before only builds with a lower number
   */
  public List<BuildRow> builds(long builder, int before, int limit) {
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.builder_id = ? AND b.number < ? ORDER BY b.number DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS))
        .params(builder, before, limit)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }

  /** The id of a builder's build with that number. */
  public Optional<Long> build(String builder, int number) {
    return jdbc.sql(
            """
            SELECT b.id FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE r.name = ? AND b.number = ?
            """)
        .params(builder, number)
        .query(Long.class)
        .optional();
  }
}
