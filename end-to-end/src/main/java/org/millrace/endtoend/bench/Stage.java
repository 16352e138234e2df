package org.millrace.endtoend.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.millrace.endtoend.harness.PostgresServer;
import org.millrace.endtoend.harness.Workspace;

/**
 * What all measures share: a folder on the machine's disk, a PostgreSQL with its own defaults, and
 * how much is to be done. Closing it ends and removes all that was started.
 *
 * @param quick fewer of everything: to see that it works, not what it yields
 * @param repetitions of each measure
 * @param farms all that were started, in this order
 */
record Stage(
    Workspace workspace,
    PostgresServer postgres,
    boolean quick,
    int repetitions,
    List<BenchFarm> farms)
    implements AutoCloseable {

  /**
   * Sets it up.
   *
   * @param settings of PostgreSQL beyond its defaults
   */
  static Stage open(boolean quick, int repetitions, Map<String, String> settings) {
    Workspace workspace = Workspace.create("bench");
    Progress.say("starting PostgreSQL below " + workspace.path());
    try {
      PostgresServer postgres = PostgresServer.start(workspace.folder("postgres"), settings);
      return new Stage(workspace, postgres, quick, repetitions, new CopyOnWriteArrayList<>());
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    }
  }

  Path work() {
    return workspace.path();
  }

  /** A new, empty database with nothing of the farm in it. */
  Database database(String name) throws SQLException {
    new Database(postgres.jdbcUrl("postgres")).execute("CREATE DATABASE " + name);
    return new Database(postgres.jdbcUrl(name));
  }

  /** PostgreSQL's first process, the parent of all others. */
  ProcessHandle postmaster() {
    return ProcessHandle.of(postgres.pid()).orElseThrow();
  }

  /** A fresh coordinator on a new, empty database. */
  BenchFarm farm(List<BenchFarm.Job> jobs) {
    BenchFarm farm = BenchFarm.start(this, farms.size() + 1, jobs);
    farms.add(farm);
    return farm;
  }

  /** The same with a builders.yaml of its own. */
  BenchFarm farm(String yaml) {
    BenchFarm farm = BenchFarm.start(this, farms.size() + 1, yaml);
    farms.add(farm);
    return farm;
  }

  /** A log of M3, made at its first use. */
  Path log() throws IOException {
    Path file = workspace.file("output.log");
    if (!Files.exists(file)) {
      Progress.say("writing the log that M3 prints");
      Path unfinished = workspace.file("output.log.unfinished");
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
        LogLines.write(out, logLines());
      }
      Files.move(unfinished, file);
    }
    return file;
  }

  /** Lines of M3's log. */
  int logLines() {
    return quick ? 100_000 : 1_000_000;
  }

  @Override
  public void close() {
    farms.forEach(BenchFarm::close);
    postgres.close();
    workspace.close();
  }
}
