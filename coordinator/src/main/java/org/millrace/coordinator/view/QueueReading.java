package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.queue.Downtimes;
import org.millrace.coordinator.view.QueueSnapshot.Request;
import org.millrace.coordinator.view.WaitingLine.Candidate;
import org.millrace.coordinator.view.WaitingLine.Downtime;
import org.millrace.coordinator.view.WaitingLine.Lacking;
import org.millrace.coordinator.view.WaitingLine.Lock;
import org.millrace.coordinator.view.WaitingLine.Running;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the whole queue and everything that it waits for, in one query. */
@Component
class QueueReading {
  /** What stands further behind is not looked at; nobody reads a queue as long as that. */
  static final int MOST = 20_000;

  private static final String ALL =
      """
      WITH line AS (
        SELECT n.id, n.labels, n.locks FROM requirement n
         WHERE EXISTS (SELECT FROM build_request q
                        WHERE q.requirement_id = n.id AND q.state = 'PENDING')
      ), running AS (
        SELECT a.worker_id, json_agg(json_build_object('build', o.name || ' #' || b.number, 'left',
                 CASE WHEN p.expected IS NOT NULL THEN
                   greatest(0, p.expected - extract(epoch FROM now() - a.leased_at)) END)
                 ORDER BY a.id) AS builds
          FROM attempt a JOIN build b ON b.id = a.build_id JOIN builder o ON o.id = b.builder_id
          LEFT JOIN LATERAL (
                SELECT expected FROM pace
                 WHERE builder_id = b.builder_id AND (worker_id = a.worker_id OR worker_id IS NULL)
                 ORDER BY worker_id NULLS LAST LIMIT 1) p ON true
         WHERE a.state IN ('LEASED', 'RUNNING') GROUP BY a.worker_id
      )
      SELECT 'now' AS kind, json_build_object('now', now())::text AS about
      UNION ALL
      SELECT 'line', json_build_object('id', l.id, 'labels', l.labels, 'locks', l.locks,
               'workers', ARRAY(SELECT w.id FROM worker w
                                 WHERE w.labels || w.abilities @> l.labels AND w.state <> 'RETIRED'
                                 ORDER BY w.name),
               'lacking', (SELECT coalesce(json_agg(json_build_object('name', w.name,
                                    'labels', ARRAY(SELECT unnest(l.labels)
                                                    EXCEPT SELECT unnest(w.labels || w.abilities)
                                                    ORDER BY 1),
                                    'complaints', w.facts -> 'complaints') ORDER BY w.name), '[]')
                             FROM worker w
                            WHERE w.state IN ('ACTIVE', 'PAUSED', 'DRAINING')
                              AND w.labels @> ARRAY(SELECT label FROM unnest(l.labels) AS label
                                                     WHERE label <> 'containers'
                                                       AND label NOT LIKE 'emulates-%')
                              AND NOT w.labels || w.abilities @> l.labels))::text
        FROM line l
      UNION ALL
      SELECT 'worker', json_build_object('id', w.id, 'name', w.name, 'state', w.state,
               'reason', w.state_reason, 'by', w.state_by, 'slots', w.slots,
               'seen', w.last_seen_at,
               'online', coalesce(w.last_seen_at > now() - make_interval(secs => :lease), false),
               'running', coalesce(r.builds, '[]'),
               'downtime', coalesce(s.downtime, '[]'))::text
        FROM worker w LEFT JOIN running r ON r.worker_id = w.id
        LEFT JOIN worker_setting s ON s.worker = w.name
       WHERE w.state <> 'RETIRED'
      UNION ALL
      SELECT 'lock', json_build_object('name', k.name, 'slots', k.slots, 'per', k.per,
               'holds', (SELECT coalesce(json_agg(json_build_object(
                                  'worker', h.worker_id, 'build', o.name || ' #' || b.number)
                                  ORDER BY b.id), '[]')
                           FROM lock_hold h JOIN build b ON b.request_id = h.request_id
                           JOIN builder o ON o.id = b.builder_id
                          WHERE h.lock = k.name))::text
        FROM lock_rule k
      UNION ALL
      SELECT 'request', q.about FROM (
        SELECT json_build_object('id', q.id, 'line', q.requirement_id,
                 'rank', (extract(epoch FROM q.rank) * 1000000)::bigint,
                 'builderId', b.id, 'builder', b.name,
                 'repository', s.repository, 'branch', s.branch, 'revision', s.revision,
                 'scheduler', s.scheduler, 'why', s.reason, 'priority', q.priority,
                 'submitted', q.submitted_at, 'notBefore', q.not_before, 'expected', p.expected,
                 'place', row_number() OVER (ORDER BY q.rank, q.id))::text AS about
          FROM build_request q JOIN builder b ON b.id = q.builder_id
          -- OFFSET keeps it a look-up by key: all that was ever built would be read for a few rows.
          CROSS JOIN LATERAL (SELECT * FROM build_set WHERE id = q.build_set_id OFFSET 0) s
          LEFT JOIN pace p ON p.builder_id = q.builder_id AND p.worker_id IS NULL
         WHERE q.state = 'PENDING' ORDER BY q.rank, q.id LIMIT :most) q
      """;

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final Duration lease;

  QueueReading(JdbcClient jdbc, JsonMapper json, @Value("${millrace.lease:60s}") Duration lease) {
    this.jdbc = jdbc;
    this.json = json;
    this.lease = lease;
  }

  QueueSnapshot read() {
    Map<String, List<JsonNode>> rows = new HashMap<>();
    jdbc.sql(ALL)
        .param("lease", lease.toSeconds())
        .param("most", MOST)
        .query(row -> {
          rows.computeIfAbsent(row.getString("kind"), kind -> new ArrayList<>())
              .add(json.readTree(row.getString("about")));
        });
    Instant now = instant(of(rows, "now").getFirst().path("now"));
    Map<Long, Candidate> workers = new HashMap<>();
    for (JsonNode row : of(rows, "worker")) {
      workers.put(row.path("id").asLong(), worker(row, now));
    }
    Map<Long, WaitingLine> lines = new LinkedHashMap<>();
    for (JsonNode row : of(rows, "line")) {
      lines.put(row.path("id").asLong(), line(row, workers, of(rows, "lock")));
    }
    List<JsonNode> requests = of(rows, "request");
    requests.sort((a, b) -> Long.compare(a.path("place").asLong(), b.path("place").asLong()));
    return new QueueSnapshot(now, lines, requests.stream().map(QueueReading::request).toList());
  }

  private static List<JsonNode> of(Map<String, List<JsonNode>> rows, String kind) {
    return rows.getOrDefault(kind, new ArrayList<>());
  }

  private Candidate worker(JsonNode row, Instant now) {
    List<Running> running = new ArrayList<>();
    row.path("running")
        .forEach(build ->
            running.add(new Running(build.path("build").asString(), seconds(build.path("left")))));
    Downtime downtime =
        Downtimes.parse(json, row.path("downtime").toString()).after(now).stream()
            .findFirst()
            .map(window -> new Downtime(window.from(), window.to()))
            .orElse(null);
    return new Candidate(
        row.path("name").asString(),
        row.path("state").asString(),
        row.path("reason").asString(),
        row.path("by").asString(),
        row.path("online").asBoolean(),
        row.path("seen").isNull() ? null : instant(row.path("seen")),
        row.path("slots").asInt(),
        running,
        downtime);
  }

  private static WaitingLine line(
      JsonNode row, Map<Long, Candidate> workers, List<JsonNode> locks) {
    List<Long> ids = new ArrayList<>();
    row.path("workers").forEach(id -> ids.add(id.asLong()));
    List<String> wanted = texts(row.path("locks"));
    List<Lock> taken = new ArrayList<>();
    for (JsonNode lock : locks) {
      if (wanted.contains(lock.path("name").asString()) && isTaken(lock, ids)) {
        List<String> builds = new ArrayList<>();
        lock.path("holds").forEach(hold -> builds.add(hold.path("build").asString()));
        taken.add(
            new Lock(
                lock.path("name").asString(),
                lock.path("slots").asInt(),
                lock.path("per").asString().equals("worker"),
                builds));
      }
    }
    List<Lacking> lacking = new ArrayList<>();
    row.path("lacking")
        .forEach(worker ->
            lacking.add(
                new Lacking(
                    worker.path("name").asString(),
                    texts(worker.path("labels")),
                    texts(worker.path("complaints")))));
    return new WaitingLine(
        texts(row.path("labels")), ids.stream().map(workers::get).toList(), lacking, taken);
  }

  /** Of a lock that is counted by worker, the places of all these workers must be taken. */
  private static boolean isTaken(JsonNode lock, List<Long> workers) {
    Map<Long, Integer> held = new HashMap<>();
    lock.path("holds").forEach(hold -> held.merge(hold.path("worker").asLong(), 1, Integer::sum));
    int slots = lock.path("slots").asInt();
    return lock.path("per").asString().equals("farm")
        ? held.getOrDefault(0L, 0) >= slots
        : !workers.isEmpty()
            && workers.stream().allMatch(worker -> held.getOrDefault(worker, 0) >= slots);
  }

  private static Request request(JsonNode row) {
    return new Request(
        row.path("id").asLong(),
        row.path("rank").asLong(),
        row.path("line").asLong(),
        row.path("builderId").asLong(),
        row.path("builder").asString(),
        row.path("repository").asString(),
        row.path("branch").asString(),
        row.path("revision").asString(),
        row.path("scheduler").asString(),
        row.path("why").asString(),
        row.path("priority").asInt(),
        instant(row.path("submitted")),
        instant(row.path("notBefore")),
        row.path("expected").isNumber() ? row.path("expected").asDouble() : null);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static @Nullable Duration seconds(JsonNode number) {
    return number.isNumber() ? Duration.ofMillis((long) (number.asDouble() * 1000)) : null;
  }

  private static Instant instant(JsonNode text) {
    return OffsetDateTime.parse(text.asString()).toInstant();
  }
}
