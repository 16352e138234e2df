package org.millrace.coordinator.demo;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.millrace.protocol.Facts;
import org.millrace.protocol.Labels;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The workers that builders.yaml tells of, enrolled; and the builders with who can build them. */
final class Census {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long FOREVER = Long.MAX_VALUE;
  private static final String[] OWNERS = {
    "Ada Lovelace", "Grace Hopper", "Barbara Liskov", "Edsger Dijkstra", "Radia Perlman",
    "Donald Knuth", "Frances Allen", "Tony Hoare", "Adele Goldberg", "Niklaus Wirth",
  };

  private final JdbcClient jdbc;
  private final long now;

  Census(JdbcClient jdbc, DemoPlan plan) {
    this.jdbc = jdbc;
    this.now = plan.now().toEpochMilli();
  }

  private record Setting(String name, List<String> labels, int jobs, double factor) {}

  /** Enrols all workers; they answer in the order of their names. */
  List<Crew> enrol() {
    List<Setting> settings =
        jdbc.sql(
                """
                SELECT worker, labels, (settings -> 'jobs' ->> 0)::int AS jobs,
                       coalesce(settings -> 'timeout-factor' ->> 0, '1')::float AS factor
                  FROM worker_setting ORDER BY worker
                """)
            .query((row, n) ->
                new Setting(
                    row.getString("worker"),
                    List.of((String[]) row.getArray("labels").getArray()),
                    row.getInt("jobs"),
                    row.getDouble("factor")))
            .list();
    List<Crew> workers = new ArrayList<>();
    for (Setting setting : settings) {
      workers.add(crew(workers.size(), setting));
    }
    workers.forEach(this::insert);
    return workers;
  }

  /** Some are paused, some have not been heard from for days. */
  private Crew crew(int place, Setting setting) {
    int slots = setting.jobs() >= 10 ? 4 : setting.jobs() >= 4 ? 2 : 1;
    long id = place + 1L;
    return switch (place % 19) {
      case 7 ->
          new Crew(
              id,
              setting.name(),
              setting.labels(),
              slots,
              setting.factor(),
              now - 9 * 3_600_000L,
              "PAUSED",
              "moving house, back on Monday",
              true);
      case 13 ->
          new Crew(
              id,
              setting.name(),
              setting.labels(),
              slots,
              setting.factor(),
              now - (2 + place) * 7_200_000L,
              "ACTIVE",
              "",
              false);
      default ->
          new Crew(
              id,
              setting.name(),
              setting.labels(),
              slots,
              setting.factor(),
              FOREVER,
              "ACTIVE",
              "",
              true);
    };
  }

  private void insert(Crew worker) {
    jdbc.sql(
            """
            INSERT INTO worker (id, name, owner, labels, slots, state, state_reason, state_by, state_at,
              credential_hash, facts, facts_at, last_seen_at, created_at)
            OVERRIDING SYSTEM VALUE
            VALUES (:id, :name, :owner, :labels, :slots, :state, :why, :by,
              :now::timestamptz - interval '9 hours', :credential, :facts::jsonb, :now::timestamptz,
              CASE WHEN :heard THEN :now::timestamptz ELSE to_timestamp(:until) END,
              :now::timestamptz - interval '2 years')
            """)
        .param("id", worker.id())
        .param("now", new Timestamp(now))
        .param("credential", DemoWorkers.credential(worker.id()))
        .param("name", worker.name())
        .param("owner", OWNERS[(int) (worker.id() % OWNERS.length)])
        .param("labels", worker.labels().toArray(String[]::new))
        .param("slots", worker.slots())
        .param("state", worker.state())
        .param("why", worker.why())
        .param("by", worker.why().isEmpty() ? "" : "user ada")
        .param("facts", JSON.writeValueAsString(facts(worker)))
        .param("heard", worker.heard())
        .param("until", Math.min(worker.until(), now) / 1_000)
        .update();
  }

  private static Facts facts(Crew worker) {
    Set<String> labels = new HashSet<>(worker.labels());
    String architecture =
        labels.contains("amd64")
            ? "AMD64"
            : labels.contains("ppc64le")
                ? "PPC64LE"
                : worker.labels().isEmpty() ? "AMD64" : worker.labels().getFirst();
    String family =
        worker.name().startsWith("win") || worker.name().startsWith("ws")
            ? "Windows"
            : worker.name().startsWith("macos")
                ? "macOS"
                : worker.name().startsWith("fbsd") ? "FreeBSD" : "Linux";
    return new Facts(
        architecture,
        worker.labels().getLast() + " (" + family + ")",
        family,
        "6.12.41",
        worker.name() + ".example.org",
        4 * worker.slots(),
        8_500_000_000L * worker.slots(),
        412_000_000_000L,
        "0.1.0",
        "17.0.16",
        Map.of("gcc", "gcc 14.2.0", "clang", "clang version 19.1.7"),
        List.of(19),
        Map.of(),
        Map.of(),
        "2.47.3",
        Map.of(),
        List.of());
  }

  /** The builders that are in force. */
  List<Track> builders(List<Crew> workers) {
    return jdbc.sql(
            """
            SELECT id, position, name, architecture, platform, branch, mode, tags, priority,
                   requirement_id, requires, definition -> 'steps' AS steps
              FROM builder WHERE active ORDER BY position
            """)
        .query((row, n) -> {
          List<String> requires = List.of((String[]) row.getArray("requires").getArray());
          return new Track(
              row.getLong("id"),
              row.getInt("position"),
              row.getString("name"),
              row.getString("architecture"),
              row.getString("platform"),
              row.getString("branch"),
              row.getString("mode"),
              Set.of((String[]) row.getArray("tags").getArray()),
              row.getInt("priority"),
              row.getLong("requirement_id"),
              steps(row.getString("steps")),
              able(workers, requires));
        })
        .list();
  }

  private static List<Track.Step> steps(String json) {
    return StreamSupport.stream(JSON.readTree(json).spliterator(), false)
        .map(step ->
            new Track.Step(
                step.path("name").asString(),
                step.path("parser").asString(),
                step.path("alwaysRun").asBoolean()))
        .toList();
  }

  private static List<Crew> able(List<Crew> workers, List<String> requires) {
    return workers.stream()
        .filter(worker ->
            requires.stream()
                .allMatch(label -> Labels.isProven(label) || worker.labels().contains(label)))
        .toList();
  }

  /** The branches of the builders, with the git branch of each. */
  List<Pushes.Branch> branches() {
    return jdbc.sql(
            """
            SELECT DISTINCT ON (branch) branch, definition ->> 'ref' AS ref, repository
              FROM builder WHERE active ORDER BY branch, position
            """)
        .query((row, n) ->
            new Pushes.Branch(
                row.getString("branch"), row.getString("ref"), row.getString("repository")))
        .list();
  }
}
