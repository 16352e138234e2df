package org.millrace.endtoend.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.millrace.endtoend.harness.AgentProcess;

/** M3: how fast a talkative step's output is stored, and how fast it can be read again. */
final class LogIngest implements Measure {
  private static final Figure RATE =
      Figure.more("m3.rate", "one log of 100 MB", "MB/s").aim(75).buildbot(7.3);
  private static final Figure SECONDS =
      Figure.less("m3.seconds", "start of the command → API shows success", "s").buildbot(13.7);
  private static final Figure COORDINATOR =
      Figure.less("m3.cpu.coordinator", "CPU: coordinator", "s");
  private static final Figure DATABASE = Figure.less("m3.cpu.database", "CPU: database", "s");
  private static final Figure AGENT = Figure.less("m3.cpu.agent", "CPU: agent", "s");
  private static final Figure PEAK =
      Figure.less("m3.peak", "coordinator's peak memory", "MB").buildbot(204);
  private static final Figure STORED =
      Figure.less("m3.stored", "database for the log, VACUUM FULL", "MB").buildbot(89);
  private static final Figure DOWNLOAD =
      Figure.less("m3.download", "whole log as plain text", "s").aim(0.5).buildbot(12.1);
  private static final Figure TAIL = Figure.less("m3.tail", "last 40 lines, p50", "ms");
  private static final Figure ANYWHERE = Figure.less("m3.anywhere", "40 lines anywhere, p50", "ms");
  private static final Figure PAGE =
      Figure.less("m3.page", "the page of 1,000 lines around any line, p50", "ms");
  private static final Figure FOUR =
      Figure.more("m3.four.rate", "four logs of 100 MB at once", "MB/s").buildbot(7.7);
  private static final Figure FOUR_SECONDS =
      Figure.less("m3.four.seconds", "first start → API shows the last success", "s")
          .buildbot(51.7);
  private static final Figure FOUR_PEAK =
      Figure.less("m3.four.peak", "coordinator's peak memory with four", "MB");
  private static final Figure MEMORY =
      Figure.less("m5.coordinator.m3", "coordinator after four logs", "MB").aim(300).buildbot(530);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final int READS = 50;

  /** Bytes of forty lines. */
  private static final int FORTY = 40 * LogLines.LINE;

  @Override
  public String key() {
    return "m3";
  }

  @Override
  public String title() {
    return "M3 Log ingest";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    Path log = stage.log();
    BenchFarm.Job job = new BenchFarm.Job("log", List.of("cat", log.toString()));
    for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
      try (BenchFarm farm = stage.farm(List.of(job))) {
        List<AgentProcess> agents = farm.agents(4, 1);
        try (Wire wire = farm.wire()) {
          Run run = new Run(farm, job, wire, Files.size(log), ledger);
          long build = run.one(agents, repetition);
          run.read(build, sha256(log), stage.logLines());
          run.four(repetition);
        }
      }
    }
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** One repetition. */
  private record Run(BenchFarm farm, BenchFarm.Job job, Wire wire, long size, Ledger ledger) {

    long one(List<AgentProcess> agents, int repetition) throws Exception {
      Usage.forgetPeak(farm.coordinator());
      MachineLoad load = MachineLoad.now();
      Usage coordinator = farm.usage();
      Usage database = farm.databaseUsage();
      double agentBefore = cpu(agents);
      Push push = farm.push(job, "m3-" + repetition, 0);
      push.to(wire);
      Builds.Finished build = success(push);
      double seconds = seconds(build.id(), build.id(), build);
      ledger.record(SECONDS, seconds);
      ledger.record(RATE, size / 1e6 / seconds);
      Thread.sleep(QUIET);
      ledger.record(COORDINATOR, farm.usage().cpuSeconds() - coordinator.cpuSeconds());
      ledger.record(DATABASE, farm.databaseUsage().cpuSeconds() - database.cpuSeconds());
      ledger.record(AGENT, cpu(agents) - agentBefore);
      ledger.record(PEAK, farm.usage().peakBytes() / 1e6);
      ledger.remark("M3, run %d: %s".formatted(repetition, MachineLoad.now().phraseSince(load)));
      farm.database().execute("VACUUM FULL log_chunk");
      ledger.record(
          STORED, farm.database().number("SELECT pg_total_relation_size('log_chunk')") / 1e6);
      return build.id();
    }

    void read(long build, String sha256, int lines) throws Exception {
      String path = "/api/v1/builds/" + build + "/logs/run/stdio";
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      wire.stream(path, Map.of(), (bytes, length) -> digest.update(bytes, 0, length));
      if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
        ledger.failure("M3: the stored log of build %d is not what was printed".formatted(build));
      }
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        long bytes = wire.stream(path, Map.of(), (chunk, length) -> {});
        ledger.record(DOWNLOAD, (System.nanoTime() - start) / 1e9);
        if (bytes != size) {
          ledger.failure("M3: %d of %d bytes came down".formatted(bytes, size));
        }
      }
      List<Double> tails = new ArrayList<>();
      List<Double> anywhere = new ArrayList<>();
      List<Double> pages = new ArrayList<>();
      SplittableRandom random = new SplittableRandom(build);
      for (int i = 0; i < READS; i++) {
        tails.add(lines(path, "-" + FORTY));
        long first = (long) LogLines.LINE * random.nextInt(lines - 40);
        anywhere.add(lines(path, first + "-" + (first + FORTY - 1)));
        pages.add(page(build, 1 + random.nextInt(lines)));
      }
      ledger.record(TAIL, Samples.of(tails).median());
      ledger.record(ANYWHERE, Samples.of(anywhere).median());
      ledger.record(PAGE, Samples.of(pages).median());
    }

    private double lines(String path, String range) throws IOException {
      long start = System.nanoTime();
      long bytes = wire.stream(path, Map.of("Range", "bytes=" + range), (chunk, length) -> {});
      if (bytes != FORTY) {
        ledger.failure("M3: GET %s answered %d bytes instead of 40 lines".formatted(path, bytes));
      }
      return (System.nanoTime() - start) / 1e6;
    }

    private double page(long build, int line) throws IOException {
      long start = System.nanoTime();
      wire.stream(
          "/builds/" + build + "/logs/run/stdio?line=" + line, Map.of(), (chunk, length) -> {});
      return (System.nanoTime() - start) / 1e6;
    }

    void four(int repetition) throws Exception {
      Usage.forgetPeak(farm.coordinator());
      List<Push> pushes = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        pushes.add(farm.push(job, "m3-" + repetition, i));
      }
      for (Push push : pushes) {
        push.to(wire);
      }
      List<Builds.Finished> builds = new ArrayList<>();
      for (Push push : pushes) {
        builds.add(success(push));
      }
      long first = builds.stream().mapToLong(Builds.Finished::id).min().orElseThrow();
      long last = builds.stream().mapToLong(Builds.Finished::id).max().orElseThrow();
      double seconds = seconds(first, last, builds.getLast());
      ledger.record(FOUR_SECONDS, seconds);
      ledger.record(FOUR, 4 * size / 1e6 / seconds);
      ledger.record(FOUR_PEAK, farm.usage().peakBytes() / 1e6);
      Thread.sleep(QUIET);
      ledger.record(MEMORY, farm.usage().residentBytes() / 1e6);
    }

    private Builds.Finished success(Push push) throws Exception {
      Builds.Finished build = new Builds(wire, job).await(push.revision(), POLL, LIMIT);
      if (!build.result().equals("SUCCESS")) {
        ledger.failure("M3: build %d ended with %s".formatted(build.id(), build.result()));
      }
      return build;
    }

    /** From the first of the builds' steps until the API showed the last one. */
    private double seconds(long from, long to, Builds.Finished seen) throws Exception {
      double start =
          farm.database()
              .number(
                  """
                  SELECT extract(epoch FROM min(s.started_at))
                  FROM step s JOIN attempt a ON a.id = s.attempt_id
                  WHERE a.build_id BETWEEN %d AND %d\
                  """
                      .formatted(from, to));
      return seen.seenAt() / 1e9 - start;
    }

    private static double cpu(List<AgentProcess> agents) throws IOException {
      double sum = 0;
      for (AgentProcess agent : agents) {
        sum += Usage.ofTree(ProcessHandle.of(agent.process().pid()).orElseThrow()).cpuSeconds();
      }
      return sum;
    }
  }
}
