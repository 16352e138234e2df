package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.Waits;

/**
 * What becomes of tests' results: how fast those of a whole suite are read and stored, what they
 * take, and how long the page of one test takes when there are many of them. Farms that kept only
 * what was not ordinary for years have as many.
 */
final class TestResults implements Measure {
  /** Platforms, and modes on each. */
  private static final int SIDE = 32;

  private static final int BUILDERS = SIDE * SIDE;
  private static final int FILES = 480;
  private static final int IN_FILE = 93;
  private static final int TESTS = FILES * IN_FILE;
  private static final int BAD_IN_RUN = 100;
  private static final int PAGES = 60;
  private static final Figure STORED =
      Figure.more("results.stored", "a suite of 44,640 tests read and stored", "results/s");
  private static final Figure BYTES =
      Figure.less("results.bytes", "a build of it that passed again takes", "bytes");
  private static final Figure ROWS = Figure.more("results.rows", "rows of results", "");
  private static final Figure PAGE =
      Figure.less("results.page.p50", "page of a test, p50", "ms").aim(20);
  private static final Figure PAGE_95 = Figure.less("results.page.p95", "p95", "ms");
  private static final Figure HOT =
      Figure.less("results.hot.p50", "page of the test that fails everywhere, p50", "ms").aim(20);

  @Override
  public String key() {
    return "results";
  }

  @Override
  public String title() {
    return "Results of tests";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    Path log = stage.workspace().write("suite.log", log());
    Path junit = stage.workspace().write("suite.xml", junit());
    try (BenchFarm farm = stage.farm(yaml(log, junit))) {
      farm.agents(1, 1);
      long attempt = build(farm);
      store(farm.database(), attempt, stage.quick() ? 3 : 20, ledger);
      fill(farm.database(), attempt, stage.quick() ? 1_000_000 : 10_000_000);
      ledger.record(ROWS, farm.database().number("SELECT count(*) FROM test_result"));
      pages(farm, ledger);
    }
  }

  private static String yaml(Path log, Path junit) {
    return """
    repositories: {runtime: {url: 'https://github.com/%s', github: [%s]}}
    branches: {main: {repository: runtime, version: '3.15'}}
    recipes:
      suite:
        steps:
          - name: test
            parser: regrtest
            command: [sh, -c, 'cp %s test-results.xml; cat %s']
            artifacts: [{name: test-results.xml, path: test-results.xml, cap: 64MiB}]
    builders: [{platforms: [%s], modes: [%s], branches: [main]}]
    schedulers: {asked: {kind: force}}
    modes:
    %s
    platforms:
    %s
    """
        .formatted(
            Push.REPOSITORY,
            Push.REPOSITORY,
            junit,
            log,
            each(", ", n -> "p" + n),
            each(", ", n -> "m" + n),
            each("\n", n -> "  m%d: {name: Suite %d, recipe: suite}".formatted(n, n)),
            each("\n", TestResults::platform));
  }

  private static String platform(int number) {
    return "  p%d: {name: Bench %d, architecture: AMD64, execution: native, labels: [bench]}"
        .formatted(number, number);
  }

  private static String each(String between, IntFunction<String> text) {
    return IntStream.rangeClosed(1, SIDE).mapToObj(text).collect(Collectors.joining(between));
  }

  private static String log() {
    String progress =
        IntStream.range(0, FILES)
            .mapToObj(n ->
                "0:04:10 load avg: 5.01 [%3d/%d] test_mod%d passed (1 min 2 sec)\n"
                    .formatted(n + 1, FILES, n))
            .collect(Collectors.joining());
    return progress
        + """

        == Tests result: SUCCESS ==

        All %d tests OK.

        Total duration: 12 min 4 sec
        Total tests: run=%d
        Total test files: run=%d/%d
        Result: SUCCESS
        """
            .formatted(FILES, TESTS, FILES, FILES);
  }

  private static String junit() {
    StringBuilder xml = new StringBuilder("<testsuites tests=\"%d\">".formatted(TESTS));
    for (int test = 0; test < TESTS; test++) {
      if (test % IN_FILE == 0) {
        xml.append("<testsuite start=\"2026-11-23 10:00:00\" tests=\"%d\">".formatted(IN_FILE));
      }
      xml.append(
          "<testcase name=\"%s\" status=\"run\" result=\"completed\" time=\"0.000123\"/>"
              .formatted(name(test)));
      if (test % IN_FILE == IN_FILE - 1) {
        xml.append("</testsuite>");
      }
    }
    return xml.append("</testsuites>").toString();
  }

  private static String name(int test) {
    return "test.test_mod%d.TestThing.test_number_%d".formatted(test / IN_FILE, test % IN_FILE);
  }

  /** One real build; answers its attempt. */
  private static long build(BenchFarm farm) throws SQLException {
    farm.api().force("Bench 1 Suite 1 main", "1".repeat(40), "to have one");
    Waits.untilSome(
        "the build whose tests are stored",
        Duration.ofMinutes(10),
        () -> farm.database().number("SELECT count(*) FROM test_run") > 0 ? true : null);
    return (long) farm.database().number("SELECT max(attempt_id) FROM test_run");
  }

  /** Has the same build read again and again: all of it passed again. */
  private static void store(Database database, long attempt, int times, Ledger ledger)
      throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      database.execute("UPDATE attempt SET results_due = now() WHERE id = " + attempt);
      database.execute("SELECT pg_notify('millrace', 'bench results')");
      while (database.number("SELECT count(*) FROM attempt WHERE results_due IS NOT NULL") > 0) {
        Thread.sleep(2);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    ledger.record(STORED, times * (TESTS + FILES) / seconds);
    ledger.record(
        BYTES,
        database.number(
            "SELECT pg_column_size(r.*) FROM test_run r WHERE attempt_id = " + attempt));
  }

  /**
   * Runs like that one on all builders, each with a hundred tests that failed, one of them always
   * the same.
   */
  private static void fill(Database database, long attempt, int rows) throws SQLException {
    int runs = rows / BAD_IN_RUN;
    Progress.say("  filling in %,d runs with %,d results".formatted(runs, rows));
    for (String table : List.of("build_request", "build", "attempt", "step", "test_run")) {
      database.execute("ALTER TABLE %s DISABLE TRIGGER ALL".formatted(table));
    }
    database.execute("ALTER TABLE test_result DISABLE TRIGGER ALL");
    database.execute(
        """
        INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority, rank,
          expires_at, state, completed_at, result, reason)
        SELECT (SELECT min(id) FROM build_set), b.id, b.requirement_id, b.priority, now(), now(),
          'COMPLETE', now(), 'FAILURE', 'TESTS_FAILED'
        FROM generate_series(1, %d) AS n
          JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM builder) b
            ON b.place = n %% %d
        ORDER BY n
        """
            .formatted(runs, BUILDERS));
    database.execute(
        """
        INSERT INTO build (builder_id, number, request_id, catalog_version, definition, repository,
          branch, revision, state, epoch, result, reason, summary, started_at, finished_at)
        SELECT r.builder_id, 1000 + r.id, r.id, (SELECT max(id) FROM catalog_version), '{}',
          'runtime', 'main', md5(r.id::text) || '00000000', 'COMPLETE', 1, 'FAILURE',
          'TESTS_FAILED', 'failed test (failure)', now(), now()
        FROM build_request r WHERE NOT EXISTS (SELECT FROM build WHERE request_id = r.id)
        ORDER BY r.id
        """);
    database.execute(
        """
        INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
          lease_until, result, reason, finished_at, results_version)
        SELECT b.id, 1, (SELECT min(id) FROM worker), 'fill-' || b.id, 1, '\\x00', 'FINISHED',
          now(), 'FAILURE', 'TESTS_FAILED', now(), 1
        FROM build b WHERE NOT EXISTS (SELECT FROM attempt WHERE build_id = b.id) ORDER BY b.id
        """);
    database.execute(
        """
        INSERT INTO step (attempt_id, ordinal, name, state)
        SELECT id, 1, 'test', 'FINISHED' FROM attempt WHERE id > %d
        """
            .formatted(attempt));
    database.execute(
        """
        INSERT INTO test_run (attempt_id, step, builder_id, roster_id, durations, ran, failed,
          skipped, bad, cut)
        SELECT a.id, 1, b.builder_id, o.roster_id, o.durations, o.ran, %d, 0, %d, false
        FROM attempt a JOIN build b ON b.id = a.build_id
          CROSS JOIN (SELECT * FROM test_run WHERE attempt_id = %d) o
        WHERE a.id > %d
        """
            .formatted(BAD_IN_RUN, BAD_IN_RUN, attempt, attempt));
    database.execute(
        """
        INSERT INTO test_result (attempt_id, step, ordinal, builder_id, test_id, variant, outcome,
          bad, message, excerpt, line)
        SELECT r.attempt_id, 1, k, r.builder_id,
          t.id, '', 'FAILED', true, 'AssertionError: 1 != 2', '', k
        FROM test_run r
          CROSS JOIN generate_series(1, %d) AS k
          JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
                FROM test_name WHERE name <> '') t
            ON t.place = CASE k WHEN 1 THEN 0 ELSE (r.attempt_id * 7919 + k * 449) %% %d END
        WHERE r.attempt_id > %d
        ORDER BY r.attempt_id, k
        """
            .formatted(BAD_IN_RUN, TESTS, attempt));
    database.execute("VACUUM ANALYZE");
  }

  private static void pages(BenchFarm farm, Ledger ledger) throws Exception {
    try (Wire wire = farm.wire()) {
      Samples many = pages(wire, n -> name(n * 733 % TESTS));
      ledger.record(PAGE, many.median());
      ledger.record(PAGE_95, many.percentile(95));
      String hot =
          farm.database().text("SELECT name FROM test_name WHERE name <> '' ORDER BY id LIMIT 1");
      ledger.record(HOT, pages(wire, n -> hot).median());
    }
  }

  private static Samples pages(Wire wire, IntFunction<String> names) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < PAGES + 20; i++) {
      long start = System.nanoTime();
      Wire.Answer answer = wire.get("/tests/" + FarmApi.encode(names.apply(i)));
      double took = (System.nanoTime() - start) / 1e6;
      if (answer.status() != 200) {
        throw new IOException("the page of a test was answered " + answer.status());
      }
      if (i >= 20) { // the first ones warm up
        millis.add(took);
      }
    }
    return Samples.of(millis);
  }
}
