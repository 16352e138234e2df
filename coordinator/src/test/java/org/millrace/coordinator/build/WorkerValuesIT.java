package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.CatalogParser;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.Parsed;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.StepPlan;

/** What builders.yaml says of a worker, in the plan of what that worker claims. */
@FarmIT
class WorkerValuesIT extends AgentsAtWork {
  private static final String FARM =
      """
      repositories: {cpython: {url: "https://example.org/cpython.git"}}
      branches: {"3.13": {repository: cpython, version: "3.13"}}
      platforms: {p: {name: NAME, architecture: AMD64, labels: [LABEL]}}
      recipes:
        r:
          values: {jobs: [], factor: 1}
          steps:
            - {name: compile, command: [make, "${jobs:+-j${jobs}}", all]}
            - {name: test, command: [make, "T=${100 * factor}"], silence: "${100 * factor + 60}s"}
      modes: {m: {name: "", recipe: r}}
      builders: [{platforms: [p], modes: [m]}]
      schedulers: {}
      workers: {w: {labels: [LABEL], values: {jobs: 1, factor: 1}}}
      """;

  private static final String EMULATED =
      """
      repositories: {cpython: {url: "https://example.org/cpython.git"}}
      branches: {"3.13": {repository: cpython, version: "3.13"}}
      platforms: {p: {name: NAME, architecture: aarch64, execution: cross, labels: [LABEL]}}
      recipes:
        r:
          values: {slowness: "${emulation-factor}"}
          steps:
            - {name: compile, command: [make, all]}
            - name: test
              image: "runtime"
              command: [make, "T=${100 * slowness}"]
              silence: "${100 * emulation-factor + 60}s"
      modes: {m: {name: "", recipe: r}}
      builders: [{platforms: [p], modes: [m]}]
      schedulers: {}
      """;

  private static BuilderDefinition definition(String name, String label) {
    return definition(FARM, name, label);
  }

  private static BuilderDefinition definition(String farm, String name, String label) {
    Parsed parsed =
        CatalogParser.parse("b.yaml", farm.replace("NAME", name).replace("LABEL", label));
    assertThat(parsed).as(parsed.toString()).isInstanceOf(FarmDefinition.class);
    return ((FarmDefinition) parsed).builders().getFirst();
  }

  private void say(String worker, String settings) {
    jdbc.sql(
            """
            INSERT INTO worker_setting (worker, labels, settings, downtime)
            VALUES (?, '{}', ?::jsonb, '[]')
            ON CONFLICT (worker) DO UPDATE SET settings = excluded.settings
            """)
        .params(worker, settings)
        .update();
  }

  private String nameOf(TestAgent agent) {
    return fixtures.text("worker", "name", agent.id());
  }

  @Test
  void flow_into_commands_and_time_outs_and_stay_with_the_attempt() {
    TestAgent agent = agent(1);
    fixtures.request(fixtures.builder(definition("one", label)));
    say(nameOf(agent), "{\"jobs\": [\"10\"], \"factor\": [\"1.5\"]}");
    TestAgent.Job job = agent.claim();
    List<StepPlan> steps = job.assignment().plan().steps();
    assertThat(steps.get(0).command()).containsExactly("make", "-j10", "all");
    assertThat(steps.get(1).command()).containsExactly("make", "T=150");
    assertThat(steps.get(1).silence()).isEqualTo(Duration.ofSeconds(210));
    assertThat(fixtures.text("attempt", "settings -> 'jobs' ->> 0", job.attempt())).isEqualTo("10");

    // Another version of the file does not change what this attempt began with.
    say(nameOf(agent), "{\"jobs\": [\"99\"]}");
    assertThat(fixtures.text("attempt", "settings -> 'jobs' ->> 0", job.attempt())).isEqualTo("10");
  }

  @Test
  void a_worker_that_the_file_does_not_name_gets_the_files_values() {
    TestAgent agent = agent(1);
    fixtures.request(fixtures.builder(definition("two", label)));
    List<StepPlan> steps = agent.claim().assignment().plan().steps();
    assertThat(steps.get(0).command()).containsExactly("make", "all");
    assertThat(steps.get(1).command()).containsExactly("make", "T=100");
  }

  @Test
  void values_that_do_not_fit_are_left_aside_and_stop_nobody() {
    TestAgent agent = agent(1);
    fixtures.request(fixtures.builder(definition("three", label)));
    say(nameOf(agent), "{\"factor\": [\"slow\"]}");
    assertThat(agent.claim().assignment().plan().steps().get(1).command())
        .containsExactly("make", "T=100");
  }

  private StepPlan emulatedTest(String name, double measured) {
    TestAgent agent = agent(1);
    agent.tell(
        TestAgent.emulating(
            Map.of("aarch64", "qemu-aarch64 version 7.2.22 (Debian 1:7.2+dfsg-7)"),
            Map.of("aarch64", measured)));
    fixtures.request(fixtures.builder(definition(EMULATED, name, label)));
    TestAgent.Job job = agent.claim();
    assertThat(
            jdbc.sql("SELECT name || ': ' || value FROM property WHERE attempt_id = ?")
                .param(job.attempt())
                .query(String.class)
                .list())
        .as("which emulator it was")
        .containsExactly("emulator: qemu-aarch64 7.2.22");
    return job.assignment().plan().steps().get(1);
  }

  @Test
  void an_emulators_slowness_as_measured_on_the_worker_stretches_time_outs() {
    StepPlan step = emulatedTest("slow", 4.1);
    assertThat(step.command()).containsExactly("make", "T=500");
    assertThat(step.silence()).isEqualTo(Duration.ofSeconds(560));
  }

  @Test
  void a_slowness_that_cannot_be_does_not_stretch_them_for_ever() {
    assertThat(emulatedTest("nonsense", 1e9).command()).containsExactly("make", "T=1000");
    assertThat(emulatedTest("faster", -3).command()).containsExactly("make", "T=100");
  }

  @Test
  void what_the_file_says_of_a_workers_emulation_stands_before_what_was_measured() {
    TestAgent agent = agent(1);
    agent.tell(TestAgent.emulating(Map.of("aarch64", "qemu 10"), Map.of("aarch64", 4.1)));
    say(nameOf(agent), "{\"emulation-factor\": [\"2\"]}");
    fixtures.request(fixtures.builder(definition(EMULATED, "said", label)));
    assertThat(agent.claim().assignment().plan().steps().get(1).command())
        .containsExactly("make", "T=200");
  }

  @Test
  void native_builds_are_not_stretched_and_have_no_emulator() {
    String farm =
        EMULATED.replace("architecture: aarch64, execution: cross", "architecture: aarch64");
    TestAgent agent = agent(1);
    agent.tell(TestAgent.emulating(Map.of("aarch64", "qemu 10"), Map.of("aarch64", 4.1)));
    fixtures.request(fixtures.builder(definition(farm, "native", label)));
    TestAgent.Job job = agent.claim();
    assertThat(job.assignment().plan().steps().get(1).command()).containsExactly("make", "T=100");
    assertThat(
            jdbc.sql("SELECT count(*) FROM property WHERE attempt_id = ?")
                .param(job.attempt())
                .query(Integer.class)
                .single())
        .isZero();
  }
}
