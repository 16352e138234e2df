package org.millrace.endtoend.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** M1: how long from a push until its command runs on an idle worker. */
final class Dispatch implements Measure {
  private static final Figure P50 =
      Figure.less("m1.latency.p50", "webhook sent → command runs, p50", "ms").aim(19).buildbot(195);
  private static final Figure P95 = Figure.less("m1.latency.p95", "p95", "ms").buildbot(209);
  private static final Figure MAX = Figure.less("m1.latency.max", "max", "ms").buildbot(223);
  private static final Figure ANSWER =
      Figure.less("m1.answer.p50", "webhook answered, p50", "ms").buildbot(12);
  private static final int WARM_UPS = 10;
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public String key() {
    return "m1";
  }

  @Override
  public String title() {
    return "M1 Dispatch latency";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
      Path marks = stage.workspace().file("marks-" + repetition);
      BenchFarm.Job job = new BenchFarm.Job("mark", Marks.script(stage.work(), marks));
      try (BenchFarm farm = stage.farm(List.of(job))) {
        farm.agents(1, 1);
        once(farm, job, marks, repetition, stage.quick() ? 30 : 200, ledger);
      }
    }
  }

  private static void once(
      BenchFarm farm, BenchFarm.Job job, Path marks, int repetition, int count, Ledger ledger)
      throws Exception {
    MachineLoad before = MachineLoad.now();
    Map<Integer, Long> sent = new LinkedHashMap<>();
    List<Double> answers = new ArrayList<>();
    SplittableRandom pauses = new SplittableRandom(repetition);
    try (Wire hooks = farm.wire();
        Wire reads = farm.wire()) {
      Builds builds = new Builds(reads, job);
      for (int i = 0; i < WARM_UPS + count; i++) {
        Push push = farm.push(job, "m1-" + repetition, i);
        long start = Marks.nanosNow();
        push.to(hooks);
        long answered = Marks.nanosNow();
        Builds.Finished build = builds.await(push.revision(), POLL, LIMIT);
        if (!build.result().equals("SUCCESS")) {
          ledger.failure("M1: build %d ended with %s".formatted(build.id(), build.result()));
        }
        if (i >= WARM_UPS) {
          sent.put(build.number(), start);
          answers.add((answered - start) / 1e6);
        }
        Thread.sleep(Duration.ofMillis(pauses.nextInt(50, 151)));
      }
    }
    Map<Integer, List<Long>> ran = Marks.read(marks);
    List<Double> latencies = new ArrayList<>();
    sent.forEach((number, start) -> {
      List<Long> times = ran.getOrDefault(number, List.of());
      if (times.size() == 1) {
        latencies.add((times.getFirst() - start) / 1e6);
      } else {
        ledger.failure("M1: the command of build %d ran %d times".formatted(number, times.size()));
      }
    });
    Samples latency = Samples.of(latencies);
    ledger.record(P50, latency.median());
    ledger.record(P95, latency.percentile(95));
    ledger.record(MAX, latency.most());
    ledger.record(ANSWER, Samples.of(answers).median());
    Stations.of(farm.database(), sent, ran)
        .forEach((station, millis) -> ledger.record(station, millis));
    ledger.remark("M1, run %d: %s".formatted(repetition, MachineLoad.now().phraseSince(before)));
    Files.delete(marks);
  }
}
