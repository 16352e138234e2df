package org.millrace.endtoend.bench;

import java.time.Duration;
import java.util.List;
import org.millrace.endtoend.harness.AgentProcess;

/** M5: what an idle coordinator and an idle agent hold in memory, and how long a start takes. */
final class Memory implements Measure {
  private static final Figure START =
      Figure.less("m5.start", "coordinator: start on an empty database → healthy", "s");
  private static final Figure COORDINATOR =
      Figure.less("m5.coordinator", "coordinator, idle, 15 s after its start", "MB")
          .aim(250)
          .buildbot(95);
  private static final Figure AGENT =
      Figure.less("m5.agent", "one agent, idle, 10 s after it connected", "MB")
          .aim(50)
          .buildbot(52);
  private static final Duration COORDINATOR_IDLE = Duration.ofSeconds(15);
  private static final Duration AGENT_IDLE = Duration.ofSeconds(10);

  @Override
  public String key() {
    return "m5";
  }

  @Override
  public String title() {
    return "M5 Memory";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    BenchFarm.Job job = new BenchFarm.Job("true", List.of("true"));
    for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
      try (BenchFarm farm = stage.farm(List.of(job))) {
        ledger.record(START, farm.startSeconds());
        Thread.sleep(COORDINATOR_IDLE);
        ledger.record(COORDINATOR, farm.usage().residentBytes() / 1e6);
        AgentProcess agent = farm.agents(1, 1).getFirst();
        Thread.sleep(AGENT_IDLE);
        ProcessHandle process = ProcessHandle.of(agent.process().pid()).orElseThrow();
        ledger.record(AGENT, Usage.ofTree(process).residentBytes() / 1e6);
      }
    }
  }
}
