package org.millrace.endtoend.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.millrace.endtoend.harness.AgentProcess;

/** M2: how many pushes are taken in while nobody works, and how fast eight agents work them off. */
final class Drain implements Measure {
  private static final Figure WEBHOOKS =
      Figure.more("m2.webhooks", "webhooks accepted, one connection", "/s").aim(500).buildbot(32);
  private static final Figure WEBHOOKS_8 =
      Figure.more("m2.webhooks.8", "webhooks accepted, eight connections", "/s");
  private static final Figure QUEUED =
      Figure.less("m2.queued", "last webhook answered → all requests queued", "s");
  private static final Figure HOOK_COORDINATOR =
      Figure.less("m2.webhook.cpu.coordinator", "CPU per webhook: coordinator", "ms");
  private static final Figure HOOK_DATABASE =
      Figure.less("m2.webhook.cpu.database", "CPU per webhook: database", "ms");
  private static final Figure RATE =
      Figure.more("m2.builds", "builds, first start to last finish", "/min")
          .aim(6000)
          .buildbot(594);
  private static final Figure STEADY =
      Figure.more("m2.builds.steady", "builds, 10 % to 90 % of the finishes", "/min");
  private static final Figure COORDINATOR =
      Figure.less("m2.cpu.coordinator", "CPU per build: coordinator", "ms").buildbot(83);
  private static final Figure DATABASE =
      Figure.less("m2.cpu.database", "CPU per build: database", "ms").buildbot(92);
  private static final Figure AGENTS =
      Figure.less("m2.cpu.agents", "CPU per build: agents, with start and commands", "ms")
          .buildbot(11);
  private static final Figure MEMORY =
      Figure.less("m5.coordinator.m2", "coordinator after M2", "MB");
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration CLAIMS_END = Duration.ofSeconds(26);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final BenchFarm.Job JOB = new BenchFarm.Job("true", List.of("true"));

  @Override
  public String key() {
    return "m2";
  }

  @Override
  public String title() {
    return "M2 Drain throughput";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    int count = stage.quick() ? 200 : 2000;
    try (BenchFarm farm = stage.farm(List.of(JOB))) {
      List<AgentProcess> agents = farm.agents(8, 2);
      agents.forEach(AgentProcess::stop);
      // The last claims of the agents are held for them until then; they would take work.
      Thread.sleep(CLAIMS_END);
      int stored = 0;
      for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
        accept(farm, "m2-" + repetition, stored, count, 1, ledger);
        stored += count;
        drain(farm, agents, stored, count, ledger);
        ledger.record(MEMORY, farm.usage().residentBytes() / 1e6);
      }
      // GitHub does not wait for one answer before it sends the next delivery.
      accept(farm, "m2-wide", stored, count, 8, ledger);
    }
  }

  /** Sends the webhooks and waits until each of them has become a request. */
  private static void accept(
      BenchFarm farm, String series, int before, int count, int connections, Ledger ledger)
      throws IOException, InterruptedException, SQLException, ExecutionException {
    List<Push> pushes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pushes.add(farm.push(JOB, series, i));
    }
    Usage coordinator = farm.usage();
    Usage database = farm.databaseUsage();
    long start = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> senders = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        List<Push> share = pushes.subList(i * count / connections, (i + 1) * count / connections);
        senders.add(
            threads.submit(() -> {
              send(farm, share);
              return share.size();
            }));
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    }
    long answered = System.nanoTime();
    awaitCount(farm, "SELECT count(*) FROM build_request", before + count, "requests");
    long queued = System.nanoTime();
    if (connections > 1) {
      ledger.record(WEBHOOKS_8, count / ((answered - start) / 1e9));
      return;
    }
    ledger.record(WEBHOOKS, count / ((answered - start) / 1e9));
    ledger.record(QUEUED, (queued - answered) / 1e9);
    ledger.record(
        HOOK_COORDINATOR, (farm.usage().cpuSeconds() - coordinator.cpuSeconds()) / count * 1e3);
    ledger.record(
        HOOK_DATABASE, (farm.databaseUsage().cpuSeconds() - database.cpuSeconds()) / count * 1e3);
  }

  private static void send(BenchFarm farm, List<Push> pushes) throws IOException {
    try (Wire wire = farm.wire()) {
      for (Push push : pushes) {
        push.to(wire);
      }
    }
  }

  /** Starts the agents and waits until everything is built; leaves them stopped. */
  private static void drain(
      BenchFarm farm, List<AgentProcess> agents, int stored, int count, Ledger ledger)
      throws IOException, InterruptedException, SQLException {
    MachineLoad load = MachineLoad.now();
    Usage coordinator = farm.usage();
    Usage database = farm.databaseUsage();
    agents.forEach(AgentProcess::restart);
    awaitCount(
        farm, "SELECT count(*) FROM build WHERE state = 'COMPLETE'", stored, "complete builds");
    double agentSeconds = 0;
    for (AgentProcess agent : agents) {
      ProcessHandle process = ProcessHandle.of(agent.process().pid()).orElseThrow();
      agentSeconds += Usage.ofTree(process).cpuSeconds();
    }
    ledger.record(
        COORDINATOR, (farm.usage().cpuSeconds() - coordinator.cpuSeconds()) / count * 1e3);
    ledger.record(
        DATABASE, (farm.databaseUsage().cpuSeconds() - database.cpuSeconds()) / count * 1e3);
    ledger.record(AGENTS, agentSeconds / count * 1e3);
    ledger.remark("M2: %s".formatted(MachineLoad.now().phraseSince(load)));
    agents.forEach(AgentProcess::stop);
    Thread.sleep(CLAIMS_END);
    String newest = "(SELECT * FROM build ORDER BY id DESC LIMIT %d) newest".formatted(count);
    Database rows = farm.database();
    ledger.record(
        RATE,
        rows.number(
            "SELECT count(*) * 60 / extract(epoch FROM max(finished_at) - min(started_at)) FROM "
                + newest));
    ledger.record(
        STEADY,
        rows.number(
            "SELECT 0.8 * count(*) * 60 / extract(epoch FROM"
                + " percentile_disc(0.9) WITHIN GROUP (ORDER BY finished_at)"
                + " - percentile_disc(0.1) WITHIN GROUP (ORDER BY finished_at)) FROM "
                + newest));
    check(rows, stored, ledger);
  }

  /** Every revision was built once, by one attempt, and has succeeded. */
  private static void check(Database rows, int stored, Ledger ledger) throws SQLException {
    expect(rows, "SELECT count(*) FROM build WHERE result = 'SUCCESS'", stored, ledger);
    expect(rows, "SELECT count(DISTINCT revision) FROM build", stored, ledger);
    expect(rows, "SELECT count(*) FROM build", stored, ledger);
    expect(rows, "SELECT count(*) FROM attempt WHERE state = 'FINISHED'", stored, ledger);
    double lost =
        rows.number("SELECT count(*) FROM attempt WHERE result IS DISTINCT FROM 'SUCCESS'");
    if (lost > 0) {
      ledger.failure(
          "M2: %.0f attempts were in vain, the last of them: %s"
              .formatted(
                  lost,
                  rows.text(
                      """
                      SELECT concat_ws(' ', state, result, reason, message, finished_at - leased_at)
                      FROM attempt WHERE result IS DISTINCT FROM 'SUCCESS'
                      ORDER BY id DESC LIMIT 1\
                      """)));
    }
  }

  private static void expect(Database rows, String sql, int wanted, Ledger ledger)
      throws SQLException {
    double found = rows.number(sql);
    if (found != wanted) {
      ledger.failure("M2: %s answered %.0f instead of %d".formatted(sql, found, wanted));
    }
  }

  private static void awaitCount(BenchFarm farm, String sql, int wanted, String what)
      throws SQLException, InterruptedException, IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    try (Connection connection = farm.database().connect();
        PreparedStatement query = connection.prepareStatement(sql)) {
      for (int count = count(query); count < wanted; count = count(query)) {
        if (System.nanoTime() > end) {
          throw new IOException(
              "Only %d of %d %s after %d min".formatted(count, wanted, what, LIMIT.toMinutes()));
        }
        Thread.sleep(POLL);
      }
    }
  }

  private static int count(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
