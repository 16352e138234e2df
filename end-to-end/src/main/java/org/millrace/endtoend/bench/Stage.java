package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.PostgresServer;
import org.millrace.endtoend.harness.Workspace;

/**
 * What all measures share: a folder on the machine's disk, a PostgreSQL with its own defaults, and
 * how much is to be done. Closing it ends and removes all that was started.
 *
 * @param quick fewer of everything: to see that it works, not what it yields
 * @param repetitions of each measure
 */
record Stage(
    Workspace workspace, PostgresServer postgres, boolean quick, int repetitions, Farms farms)
    implements AutoCloseable {

  /** The farms that run. */
  record Farms(Deque<BenchFarm> running) {}

  static Stage open(boolean quick, int repetitions) {
    Workspace workspace = Workspace.create("bench");
    Progress.say("starting PostgreSQL below %s", workspace.path());
    PostgresServer postgres = PostgresServer.start(workspace.folder("postgres"));
    return new Stage(workspace, postgres, quick, repetitions, new Farms(new ArrayDeque<>()));
  }

  Path work() {
    return workspace.path();
  }

  /** A new, empty database. */
  Database database() {
    return new Database(postgres.createDatabase());
  }

  /** PostgreSQL's first process, the parent of all others. */
  ProcessHandle postmaster() {
    return ProcessHandle.of(postgres.pid()).orElseThrow();
  }

  /** A fresh coordinator on a new, empty database. */
  BenchFarm farm(List<BenchFarm.Job> jobs) throws IOException {
    BenchFarm farm = BenchFarm.start(this, jobs);
    farms.running.push(farm);
    return farm;
  }

  /** A log of M3, made at its first use. */
  Path log() throws IOException {
    Path file = workspace.file("output.log");
    if (!Files.exists(file)) {
      Progress.say("writing the log that M3 prints");
      Path unfinished = workspace.file("output.log.unfinished");
      LogLines.write(unfinished, logLines());
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
    while (true) {
      @Nullable BenchFarm farm = farms.running.poll();
      if (farm == null) {
        break;
      }
      farm.close();
    }
    postgres.close();
    workspace.close();
  }
}
