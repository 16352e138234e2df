package org.millrace.coordinator.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.catalog.CatalogException;
import org.millrace.coordinator.demo.DemoContents;
import org.millrace.coordinator.demo.DemoDatabase;
import org.millrace.coordinator.demo.DemoPlan;
import org.millrace.coordinator.demo.DemoRefused;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills a database with the history of a farm that never was. */
@Command(
    name = "demo-data",
    sortOptions = false,
    description =
        "Fill an empty database with a year of a farm like CPython's, to look at pages and to"
            + " measure them. It is only ever the database that you name, with --data or with"
            + " MILLRACE_DATABASE_URL, and only while there is nothing in it and no coordinator"
            + " at work on it. All of it is there in the end, or nothing.",
    mixinStandardHelpOptions = true)
final class DemoDataCommand implements Callable<Integer> {
  private static final Duration BEAT = Duration.ofSeconds(10);

  @Option(
      names = "--builds",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many builds (${DEFAULT-VALUE}).")
  private int builds;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "Over how many days, up to now (${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20261122",
      description = "The same seed makes the same farm (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--builders",
      paramLabel = "FILE",
      description = "Whose builders (docs/examples/cpython-farm.yaml).")
  private @Nullable Path builders;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the farm, made if it is not there; no farm may run on it.")
  private @Nullable Path folder;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "With --data: then start a coordinator on this port, and stay; also on a folder that is"
              + " filled already.")
  private @Nullable Integer port;

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    // Migrations are no news here.
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String url = System.getenv("MILLRACE_DATABASE_URL");
    boolean named = url != null && !url.isBlank();
    if (named == (folder != null)) {
      throw new SetupException(
          "Name the database to fill, in one way: --data DIR for one in a folder of its own, or"
              + " MILLRACE_DATABASE_URL.");
    }
    if (folder == null) {
      if (port != null) {
        throw new SetupException("--port goes with --data; without it, start ./farm up yourself.");
      }
      DatabaseAddress address = DatabaseAddress.ofEnvironment(url, null);
      fill(address, address.toString(), out);
      return 0;
    }
    DataFolder data = DataFolder.open(folder);
    try (FileLock lock = data.lock()) {
      return inFolder(data, out, lock);
    }
  }

  private int inFolder(DataFolder data, PrintWriter out, FileLock lock)
      throws IOException, InterruptedException {
    requireNoFarm(data);
    Map<String, String> environment = System.getenv();
    Terminal terminal =
        new Terminal(System.out, "yes".equals(environment.get("MILLRACE_TERMINAL")));
    LocalFarm farm =
        new LocalFarm(
            Installation.find(),
            data,
            DataFolder.cache(environment),
            port == null ? 0 : port,
            terminal);
    Thread ending = new Thread(farm::stop, "stop");
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      if (port != null) {
        farm.clearTheGround();
      }
      farm.startDatabase();
      DatabaseAddress address = DatabaseAddress.ofEnvironment(null, data.root().toString());
      if (port == null) {
        fill(address, data.root().toString(), out);
        out.printf("Look at it: ./farm demo-data --data %s --port 8010%n", data.root());
        return 0;
      }
      if (isShown(address, data)) {
        out.println("It is filled already: nothing is made up.");
      } else {
        fill(address, data.root().toString(), out);
      }
      show(farm, data, address, terminal);
      assert lock.isValid();
      return 0;
    } finally {
      farm.stop();
    }
  }

  /** What tells without a look into its database that a folder is a real farm's. */
  private static void requireNoFarm(DataFolder data) {
    if (Files.exists(data.agent())) {
      throw new SetupException(
          "%s is the folder of a farm: its worker is in it. Demonstration data go into a folder of their own: name another with --data."
              .formatted(data.root()));
    }
    Child.leftover("coordinator", data)
        .ifPresent(process -> {
          throw new SetupException(
              "A coordinator still runs on %s (process %d). Stop it, or name another folder with --data."
                  .formatted(data.root(), process.pid()));
        });
  }

  /**
   * Whether it is a demonstration of this very builders.yaml, so that a coordinator may be started
   * on it: with another file it would retire the builders that are there.
   */
  private boolean isShown(DatabaseAddress address, DataFolder data) {
    DemoContents contents = new DemoDatabase(source(address)).contents();
    if (!contents.demonstration()) {
      return false;
    }
    if (!contents.inForce().equals(text())) {
      throw new SetupException(
          "%s was filled for another builders.yaml than %s as it is now. Name that one with --builders, or another folder with --data."
              .formatted(data.root(), file()));
    }
    return true;
  }

  /** Runs a coordinator on it until it is stopped. */
  private void show(LocalFarm farm, DataFolder data, DatabaseAddress address, Terminal terminal)
      throws InterruptedException {
    String token = data.secret(data.operatorToken(), "mrt_");
    String password = data.secret(data.adminPassword(), "");
    data.write(data.address(), farm.address() + "\n");
    DemoDatabase database = new DemoDatabase(source(address));
    database.keepAlive();
    farm.startCoordinator(
        new FarmClient(farm.address(), token), Map.of("MILLRACE_BUILDERS", file().toString()));
    terminal.say("the farm runs at %s; Ctrl-C stops it".formatted(farm.address()));
    terminal.note("log in as 'admin' with the password " + password);
    while (!farm.isStopped()) {
      database.keepAlive();
      Thread.sleep(BEAT);
    }
  }

  private Path file() {
    Path file =
        builders != null
            ? builders
            : Installation.find().home().resolve("docs/examples/cpython-farm.yaml");
    return file.toAbsolutePath().normalize();
  }

  private String text() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new SetupException("%s cannot be read: %s".formatted(file(), e.getMessage()), e);
    }
  }

  /**
   * Fills it.
   *
   * @param where what people call the database
   */
  private void fill(DatabaseAddress address, String where, PrintWriter out) {
    Instant begin = Instant.now();
    try {
      new DemoDatabase(source(address))
          .fill(
              file().toString(),
              text(),
              new DemoPlan(builds, days, seed, begin.truncatedTo(ChronoUnit.MILLIS)),
              said -> {
                out.println("    " + said);
                out.flush();
              });
    } catch (DemoRefused e) {
      throw new SetupException(
          "%s is left as it is: %s. Demonstration data go into an empty database: name another with %s."
              .formatted(
                  where, e.getMessage(), folder == null ? "MILLRACE_DATABASE_URL" : "--data"),
          e);
    } catch (SQLException | DataAccessException e) {
      throw new SetupException("%s: %s".formatted(where, e.getMessage()), e);
    } catch (CatalogException | IllegalArgumentException e) {
      throw new SetupException(String.valueOf(e.getMessage()), e);
    }
    out.printf("Filled in %s.%n", Terminal.since(begin));
  }

  /** Statements here take minutes: nothing limits how long an answer may take. */
  private static DataSource source(DatabaseAddress address) {
    Properties properties = address.properties("millrace demo-data");
    properties.remove("socketTimeout");
    return new SimpleDriverDataSource(new Driver(), address.jdbcUrl(), properties);
  }
}
