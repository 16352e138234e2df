package org.millrace.endtoend.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.LiveFarm;

/**
 * CPython's farm, simulated: its 1036 builders and 57 workers, days of pushes, through a real
 * coordinator's webhook and worker protocol on a real PostgreSQL whose clock is set.
 */
final class FarmSimulation implements Measure {
  /** What runs in about five minutes on two processors that have other work, too. */
  static final int DAYS = 7;

  static final long SEED = 20_261_122;

  /** A Monday. */
  private static final LocalDate FIRST = LocalDate.of(2026, 9, 7);

  private final int days;
  private final long seed;

  FarmSimulation(int days, long seed) {
    this.days = days;
    this.seed = seed;
  }

  @Override
  public String key() {
    return "farm";
  }

  @Override
  public String title() {
    return "The CPython farm, simulated";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    MachineLoad before = MachineLoad.now();
    Database postgres = stage.database("simulated_farm");
    postgres.execute("CREATE ROLE simulation SUPERUSER LOGIN");
    postgres.execute("CREATE EXTENSION pg_stat_statements");
    // A role of its own, so that its statements are not counted as the coordinator's.
    Database database =
        new Database(postgres.jdbcUrl().replace("user=postgres", "user=simulation"));
    try (SimulatedClock clock =
            SimulatedClock.install(database, FIRST.atStartOfDay(ZoneOffset.UTC).toInstant());
        LiveFarm farm =
            LiveFarm.start(
                stage.workspace(),
                stage.postgres(),
                definition(stage),
                Map.of(
                    "MILLRACE_DATABASE_URL",
                    postgres.jdbcUrl(),
                    // Nobody sends heartbeats: a year of them would be 180 million.
                    "MILLRACE_LEASE",
                    "720h",
                    "MILLRACE_HEARTBEAT",
                    "240h"));
        SchedulerWatch schedulers = new SchedulerWatch(database, clock);
        Wire wire = new Wire(farm.coordinator().uri())) {
      List<SimulatedWorker> workers = workers(farm, wire, database);
      SimulatedFarm simulated =
          new SimulatedFarm(
              clock,
              schedulers,
              wire,
              farm.secrets().webhook(),
              workers,
              sorts(database),
              factors(database),
              seed);
      List<SimulatedPushes.Planned> pushes = new SimulatedPushes(seed).of(FIRST, days);
      if (stage.quick()) {
        pushes = pushes.stream().filter(push -> push.branch().equals("main")).limit(1).toList();
      }
      ledger.remark(
          "%d days from %s, seed %d: %d pushes, %d of them to main; %d workers with %d slots, %.0f builders"
              .formatted(
                  days,
                  FIRST,
                  seed,
                  pushes.size(),
                  pushes.stream().filter(push -> push.branch().equals("main")).count(),
                  workers.size(),
                  workers.stream().mapToInt(SimulatedWorker::slots).sum(),
                  database.number("SELECT count(*) FROM builder WHERE active")));
      long statements = schedulers.statements();
      long start = System.nanoTime();
      simulated.run(pushes);
      double seconds = (System.nanoTime() - start) / 1e9;
      FarmFigures figures = new FarmFigures(database, ledger, days);
      figures.pace(seconds, schedulers.statements() - statements);
      figures.decisions(schedulers.decisions());
      figures.calls(simulated);
      figures.queue();
      new FarmChecks(database, ledger).check(simulated.wrongs());
      ledger.remark("farm: " + MachineLoad.now().phraseSince(before));
    }
  }

  /**
   * The example as it is, but for two lines: pushes come from the benchmark's repository, and
   * nobody polls GitHub.
   */
  private static Path definition(Stage stage) throws IOException {
    Path example = Installation.find().root().resolve("docs/examples/cpython-farm.yaml");
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(example)) {
      if (!line.contains("kind: poll")) {
        text.append(line.replace("[python/cpython]", "[" + Push.REPOSITORY + "]")).append('\n');
      }
    }
    return stage.workspace().write("cpython-farm.yaml", text.toString());
  }

  private static List<SimulatedWorker> workers(LiveFarm farm, Wire wire, Database database)
      throws IOException, SQLException {
    Properties capacities = new Properties();
    try (InputStream in = FarmSimulation.class.getResourceAsStream("/cpython-workers.properties")) {
      capacities.load(in);
    }
    List<SimulatedWorker> workers = new ArrayList<>();
    for (Map.Entry<String, List<String>> worker : labels(database).entrySet()) {
      int slots = Integer.parseInt(capacities.getProperty(worker.getKey(), "1"));
      workers.add(
          SimulatedWorker.enrol(
              wire, farm.api().invite(worker.getKey(), worker.getValue(), slots)));
    }
    return workers;
  }

  private static Map<String, List<String>> labels(Database database) throws SQLException {
    Map<String, List<String>> labels = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT worker, labels FROM worker_setting")) {
      while (row.next()) {
        labels.put(row.getString(1), Arrays.asList((String[]) row.getArray(2).getArray()));
      }
    }
    return labels;
  }

  private static Map<String, Double> factors(Database database) throws SQLException {
    Map<String, Double> factors = new HashMap<>();
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery(
                "SELECT worker, settings -> 'timeout-factor' ->> 0 FROM worker_setting")) {
      while (row.next()) {
        String factor = row.getString(2);
        factors.put(row.getString(1), factor == null ? 1.0 : Double.parseDouble(factor));
      }
    }
    return factors;
  }

  private static Map<String, BuildLengths.Sort> sorts(Database database) throws SQLException {
    Map<String, BuildLengths.Sort> sorts = new HashMap<>();
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT name, architecture, tags FROM builder")) {
      while (row.next()) {
        sorts.put(
            row.getString(1),
            new BuildLengths.Sort(
                row.getString(1),
                row.getString(2),
                Arrays.asList((String[]) row.getArray(3).getArray()),
                1));
      }
    }
    return sorts;
  }
}
