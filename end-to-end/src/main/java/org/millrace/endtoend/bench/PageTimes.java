package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.demo.DemoDatabase;
import org.millrace.coordinator.demo.DemoPlan;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What pages take against a year of CPython's farm: time, bytes and queries, for one reader, for
 * fifty, and while fifty builds stream logs; and whether a crawler delays work.
 */
final class PageTimes implements Measure {
  static final int BUILDS = 1_000_000;
  private static final int QUICK_BUILDS = 20_000;
  private static final int WARM_UPS = 25;

  private final int builds;
  private final long seed;
  private final @Nullable Path kept;

  /**
   * Against so many builds.
   *
   * @param kept a folder for the database that outlives the run, or null for one that does not
   */
  PageTimes(int builds, long seed, @Nullable Path kept) {
    this.builds = builds;
    this.seed = seed;
    this.kept = kept;
  }

  @Override
  public String key() {
    return "pages";
  }

  @Override
  public String title() {
    return "Pages";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    if (kept == null) {
      run(stage, stage.postgres().createDatabase(), ledger);
      return;
    }
    try (PostgresServer postgres =
        PostgresServer.start(kept.toAbsolutePath(), stage.postgres().settings())) {
      run(stage, postgres.jdbcUrl("postgres"), ledger);
    }
  }

  private void run(Stage stage, String url, Ledger ledger) throws Exception {
    Path definition = Installation.find().root().resolve("docs/examples/cpython-farm.yaml");
    Database database = new Database(url);
    DemoDatabase demo = seed(stage, url, definition, ledger);
    // The leases of what is streamed outlast the run.
    Map<String, String> settings =
        Map.of("MILLRACE_DATABASE_URL", url, "MILLRACE_LEASE", "2h", "MILLRACE_COLLAPSE", "false");
    try (ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor();
        LiveFarm farm = LiveFarm.start(stage.workspace(), stage.postgres(), definition, settings)) {
      ScheduledFuture<?> beat =
          pulse.scheduleWithFixedDelay(demo::keepAlive, 0, 10, TimeUnit.SECONDS);
      measure(stage, farm, database, ledger);
      if (beat.isDone()) {
        throw new IllegalStateException(
            "The demonstration's workers were not heard of any more", beat.exceptionNow());
      }
      beat.cancel(false);
    }
  }

  private DemoDatabase seed(Stage stage, String url, Path definition, Ledger ledger)
      throws IOException, SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    DemoDatabase demo = new DemoDatabase(source);
    if (kept != null && demo.contents().demonstration()) {
      Progress.say("  the database of " + kept + ", as an earlier run left it");
      return demo;
    }
    int wanted = stage.quick() ? Math.min(builds, QUICK_BUILDS) : builds;
    int days = Math.clamp(365L * wanted / BUILDS, 7, 365);
    Instant begin = Instant.now();
    demo.fill(
        definition.toString(),
        Files.readString(definition),
        new DemoPlan(wanted, days, seed, begin),
        said -> Progress.say("  " + said));
    ledger.record(
        Figure.less("pages.seeding", "filling in %,d builds".formatted(wanted), "s"),
        Duration.between(begin, Instant.now()).toMillis() / 1e3);
    return demo;
  }

  private static void measure(Stage stage, LiveFarm farm, Database database, Ledger ledger)
      throws Exception {
    List<PageList.Page> pages = PageList.in(database);
    Readers readers = new Readers(farm.coordinator().uri(), pages);
    int each = stage.quick() ? 10 : 40;
    Duration together = Duration.ofSeconds(stage.quick() ? 15 : 90);
    PageQueries queries = new PageQueries(database);
    Map<String, Readers.Loads> alone =
        readers.oneAfterAnother(stage.quick() ? 5 : WARM_UPS, each, queries);
    Progress.say("  fifty readers, each opens a page every five seconds");
    Map<String, Readers.Loads> many = readers.together(50, Duration.ofSeconds(5), together);
    Map<String, Readers.Loads> busy = new LinkedHashMap<>();
    try (Streams streams = Streams.begin(farm, database, 50)) {
      Progress.say("  the same while fifty builds stream logs");
      busy.putAll(readers.together(50, Duration.ofSeconds(5), together));
      Samples before = streams.claims(stage.quick() ? 20 : 60);
      Crawler crawler = Crawler.start(farm.coordinator().uri(), 4);
      try {
        Progress.say("  a crawler, four links at a time");
        Samples during = streams.claimsUntil(Instant.now().plusSeconds(stage.quick() ? 15 : 60));
        crawler.stop();
        told(ledger, before, during, crawler);
      } finally {
        crawler.stop();
      }
    }
    List<String> table = new ArrayList<>();
    for (PageList.Page page : pages) {
      table.add(row(ledger, page, alone, many, busy));
    }
    Progress.say(
        "  page               p50    p95 |50: p50    p95 |logs: p50   p95 |    bytes    gzip |"
            + " queries");
    table.forEach(Progress::say);
    queries.slowest().forEach(ledger::remark);
  }

  private static void told(Ledger ledger, Samples before, Samples during, Crawler crawler) {
    ledger.record(
        Figure.less("pages.claim.before", "claim answered, before the crawler, p50", "ms"),
        before.median());
    ledger.record(
        Figure.less("pages.claim.before.p95", "claim answered, before, p95", "ms"),
        before.percentile(95));
    ledger.record(
        Figure.less("pages.claim.crawled", "claim answered while crawled, p50", "ms"),
        during.median());
    ledger.record(
        Figure.less("pages.claim.crawled.p95", "claim answered while crawled, p95", "ms"),
        during.percentile(95));
    ledger.remark(crawler.told());
    crawler.failures().forEach(ledger::failure);
  }

  private static String row(
      Ledger ledger,
      PageList.Page page,
      Map<String, Readers.Loads> alone,
      Map<String, Readers.Loads> many,
      Map<String, Readers.Loads> busy) {
    Readers.Loads one = of(alone, page);
    Readers.Loads fifty = of(many, page);
    Readers.Loads logs = of(busy, page);
    String key = "pages." + page.name() + ".";
    String name = page.name() + ", ";
    ledger.record(Figure.less(key + "p50", name + "p50", "ms"), one.millis().median());
    ledger.record(
        Figure.less(key + "p95", name + "p95", "ms").aim(50), one.millis().percentile(95));
    ledger.record(
        Figure.less(key + "fifty.p95", name + "50 readers, p95", "ms").aim(50),
        fifty.millis().percentile(95));
    ledger.record(
        Figure.less(key + "logs.p95", name + "50 readers, 50 logs, p95", "ms").aim(50),
        logs.millis().percentile(95));
    ledger.record(Figure.less(key + "bytes", name + "HTML", "kB").aim(100), one.bytes() / 1e3);
    ledger.record(Figure.less(key + "gzip", name + "on the wire", "kB"), one.gzip() / 1e3);
    ledger.record(Figure.less(key + "queries", name + "queries", "").aim(5), one.queries());
    return String.format(
        Locale.ROOT,
        "  %-16s %5.0f  %5.0f |%7.0f  %5.0f |%9.0f %5.0f |%9d %7d |%8.1f",
        page.name(),
        one.millis().median(),
        one.millis().percentile(95),
        fifty.millis().median(),
        fifty.millis().percentile(95),
        logs.millis().median(),
        logs.millis().percentile(95),
        one.bytes(),
        one.gzip(),
        one.queries());
  }

  private static Readers.Loads of(Map<String, Readers.Loads> loads, PageList.Page page) {
    Readers.Loads found = loads.get(page.name());
    if (found == null) {
      throw new IllegalStateException("Nobody opened " + page.path());
    }
    return found;
  }
}
