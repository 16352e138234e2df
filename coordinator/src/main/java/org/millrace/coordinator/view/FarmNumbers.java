package org.millrace.coordinator.view;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How much of everything there is, and what happened since somebody last asked. */
@Component
public class FarmNumbers {
  private final JdbcClient jdbc;
  private final long leaseSeconds;

  FarmNumbers(JdbcClient jdbc, @Value("${millrace.lease:60s}") java.time.Duration lease) {
    this.jdbc = jdbc;
    this.leaseSeconds = lease.toSeconds();
  }

  /**
   * A number of things that stand alike.
   *
   * @param what {@code queue}, {@code builds}, {@code workers} or {@code inbox}
   * @param kind architecture, or state
   * @param oldestSeconds age of the oldest of them
   */
  public record Standing(String what, String kind, long count, double oldestSeconds) {}

  /**
   * Changes of state that are alike.
   *
   * @param entity {@code build}, {@code attempt} or {@code inbox}
   * @param state what it became
   * @param result of the build that was completed
   * @param seconds of all of them together, from receipt to the outcome of a delivery
   * @param last id of the newest of them
   */
  public record Happened(
      String entity,
      String state,
      @Nullable String result,
      long count,
      double seconds,
      long last) {}

  /** How things stand now; one cheap look at what is not over. */
  public List<Standing> now() {
    return jdbc.sql(
            """
            SELECT 'queue' AS what, r.architecture AS kind, count(*) AS count,
                   extract(epoch FROM now() - min(q.submitted_at)) AS oldest
              FROM build_request q JOIN builder r ON r.id = q.builder_id
             WHERE q.state = 'PENDING' GROUP BY r.architecture
            UNION ALL
            SELECT 'builds', state, count(*), extract(epoch FROM now() - min(started_at))
              FROM build WHERE state <> 'COMPLETE' GROUP BY state
            UNION ALL
            SELECT 'workers', kind, count(*), 0
              FROM (SELECT CASE WHEN state <> 'ACTIVE' THEN state
                                WHEN last_seen_at > now() - make_interval(secs => ?) THEN 'ONLINE'
                                ELSE 'OFFLINE' END AS kind
                      FROM worker WHERE state <> 'RETIRED') w GROUP BY kind
            UNION ALL
            SELECT 'inbox', state, count(*), extract(epoch FROM now() - min(received_at))
              FROM inbox WHERE state = 'RECEIVED' GROUP BY state
            """)
        .param(leaseSeconds)
        .query((rs, n) ->
            new Standing(
                rs.getString("what"),
                rs.getString("kind"),
                rs.getLong("count"),
                rs.getDouble("oldest")))
        .list();
  }

  /** Id of the newest change of state. */
  public long newest() {
    return jdbc.sql("SELECT coalesce(max(id), 0) FROM transition").query(Long.class).single();
  }

  /**
   * The changes of state behind one of them. Ten seconds late, because ids become visible in the
   * order of commits and not of numbers.
   */
  public List<Happened> since(long id) {
    return jdbc.sql(
            """
            SELECT t.entity, t.to_state, b.result, count(*) AS count, max(t.id) AS last,
                   coalesce(sum(extract(epoch FROM i.processed_at - i.received_at)), 0) AS seconds
              FROM transition t
              LEFT JOIN build b ON t.entity = 'build' AND b.id = t.entity_id
              LEFT JOIN inbox i ON t.entity = 'inbox' AND i.id = t.entity_id
             WHERE t.id > ? AND t.at < now() - interval '10 seconds'
             GROUP BY t.entity, t.to_state, b.result
            """)
        .param(id)
        .query((rs, n) ->
            new Happened(
                rs.getString("entity"),
                rs.getString("to_state"),
                rs.getString("result"),
                rs.getLong("count"),
                rs.getDouble("seconds"),
                rs.getLong("last")))
        .list();
  }
}
