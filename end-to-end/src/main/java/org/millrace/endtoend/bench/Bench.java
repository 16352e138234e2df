package org.millrace.endtoend.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The benchmark's program: measures what the farm is measured by, prints a document on standard
 * output and its progress on standard error. It starts everything that it needs, on the loopback
 * address, and removes it again, also when it is interrupted.
 *
 * <p>Exit codes: 0, also where aims are not reached; 1 where something that was measured was wrong;
 * 2 for a bad command line.
 */
@Command(
    name = "farm bench",
    sortOptions = false,
    description = "Measures the farm on this machine; docs/benchmarks.md says what and how.",
    footer = {
      "",
      "m1  webhook sent until the command runs on an idle worker",
      "m2  webhooks accepted per second, trivial builds drained per minute",
      "m3  a step that prints 100 MB: storing it and reading it again",
      "m5  memory and start-up time",
      "m7  a push to 141 builders, and claims from queues of 1,000 to 100,000 requests",
      "farm  days of CPython's farm, simulated (only where it is named)",
      "cross  aarch64 with the JIT, cross compiled, cold and warm (only where it is named)",
      "parse  logs read for their verdict, by one thread (only where it is named)",
      "results  tests' results stored, and the page of one among ten million (only where it is",
      "named)",
      "log-page  the page of a log of 100 MB, searches through it (only where it is named)",
      "pages  time, bytes and queries of every page against a million builds (only where it is",
      "named)",
      "waterfall-live  what the page costs that is open while builds come and go (only where it",
      "is named)"
    })
public final class Bench implements Callable<Integer> {
  private static final List<Measure> MEASURES =
      List.of(new Dispatch(), new Drain(), new LogIngest(), new Memory(), new Picking());

  @Parameters(
      paramLabel = "MEASURE",
      arity = "0..*",
      description =
          "m1, m2, m3, m5, m7, farm, cross, parse, results, log-page, pages, waterfall-live; the"
              + " first five unless some are named.")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "A tenth of the work, once: shows that it works, not what it yields.")
  private boolean quick;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "How often each measure is repeated (3, or 1 with --quick).")
  private int repetitions;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How many days of pushes farm simulates (${DEFAULT-VALUE}; a year is 365).")
  private int days = FarmSimulation.DAYS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "What farm and pages draw pushes and lengths of builds from (${DEFAULT-VALUE}).")
  private long seed = FarmSimulation.SEED;

  @Option(
      names = "--builds",
      paramLabel = "N",
      description = "How many builds pages is measured against (${DEFAULT-VALUE}).")
  private int builds = PageTimes.BUILDS;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Where pages keeps its database: filled in the first run, used as it is in the next.")
  private @Nullable Path kept;

  @Option(
      names = "--emulated",
      description = "cross builds the same under QEMU altogether, too, which takes hours.")
  private boolean emulated;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long waterfall-live watches its page (${DEFAULT-VALUE}).")
  private int minutes = 10;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write every value as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--statements",
      description = "Also tell which SQL took the most time; this itself takes a few percent.")
  private boolean tellStatements;

  @Option(
      names = "--postgres",
      paramLabel = "NAME=VALUE",
      description = "A setting of PostgreSQL other than its default; may be repeated.")
  private Map<String, String> postgres = new TreeMap<>();

  @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option alone
  private boolean help;

  public static void main(String[] args) {
    // The embedded server's starting and stopping is no news here.
    if (LoggerFactory.getLogger("io.zonky") instanceof Logger chatter) {
      chatter.setLevel(Level.WARN);
    }
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Measure> measures = chosen();
    if (measures.isEmpty()) {
      return 2;
    }
    Ledger ledger = new Ledger();
    boolean simulates = measures.stream().anyMatch(FarmSimulation.class::isInstance);
    boolean counts = measures.stream().anyMatch(PageTimes.class::isInstance);
    Map<String, String> settings =
        new TreeMap<>(tellStatements || simulates || counts ? Statements.SETTINGS : Map.of());
    boolean alone = simulates && measures.size() == 1;
    if (alone) {
      // Its time is simulated: what the disk is like says nothing there, and costs hours.
      settings.put("fsync", "off");
      settings.put("synchronous_commit", "off");
    }
    settings.putAll(postgres);
    try (Stage stage = Stage.open(quick, times(), settings)) {
      // Runs when Ctrl-C ends the JVM; after a run of its own accord there is nothing left to do.
      Thread cleaner = new Thread(stage::close, "clean up");
      Runtime.getRuntime().addShutdownHook(cleaner);
      Database first = new Database(stage.postgres().jdbcUrl("postgres"));
      Map<String, String> machine = MachineFacts.of(stage.work(), first);
      if (!settings.isEmpty()) {
        machine.put("PostgreSQL's settings that are not its defaults", settings.toString());
      }
      if (!alone) {
        new Floors(stage, ledger).measure();
      }
      for (Measure measure : measures) {
        Progress.say(measure.title());
        run(measure, stage, first, ledger);
      }
      Runtime.getRuntime().removeShutdownHook(cleaner);
      Document document = new Document(machine, measures, ledger);
      System.out.print(document.markdown());
      if (json != null) {
        document.writeJson(json);
      }
    }
    return ledger.failures().isEmpty() ? 0 : 1;
  }

  private void run(Measure measure, Stage stage, Database first, Ledger ledger) throws Exception {
    if (tellStatements) {
      Statements statements = new Statements(first);
      statements.forget();
      measure.run(stage, ledger);
      statements.tell();
    } else {
      measure.run(stage, ledger);
    }
  }

  private int times() {
    return repetitions > 0 ? repetitions : quick ? 1 : 3;
  }

  private List<Measure> chosen() {
    List<Measure> known = new ArrayList<>(MEASURES);
    known.add(new FarmSimulation(days, seed));
    known.add(new CrossCompiling(emulated));
    known.add(new LogParsing());
    known.add(new TestResults());
    known.add(new LogReading());
    known.add(new PageTimes(builds, seed, kept));
    known.add(new WaterfallLive(Duration.ofMinutes(minutes)));
    List<Measure> chosen = new ArrayList<>();
    for (String key : wanted) {
      known.stream()
          .filter(measure -> measure.key().equals(key))
          .findFirst()
          .ifPresentOrElse(
              chosen::add, () -> System.err.println("farm bench: no measure is called " + key));
    }
    if (chosen.size() < wanted.size()) {
      return List.of();
    }
    return wanted.isEmpty() ? MEASURES : chosen;
  }
}
