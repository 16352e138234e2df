package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
  private static BuilderDefinition definition(String name, String label) {
    String farm =
        """
        repositories: {cpython: {url: "https://example.org/cpython.git"}}
        branches: {"3.13": {repository: cpython, version: "3.13"}}
        platforms: {p: {name: Late %s, architecture: AMD64, labels: [%s]}}
        recipes:
          r:
            values: {jobs: [], factor: 1}
            steps:
              - {name: compile, command: [make, "${jobs:+-j${jobs}}", all]}
              - {name: test, command: [make, "T=${100 * factor}"], silence: "${100 * factor + 60}s"}
        modes: {m: {name: "", recipe: r}}
        builders: [{platforms: [p], modes: [m]}]
        schedulers: {}
        workers: {w: {labels: [%s], values: {jobs: 1, factor: 1}}}
        """
            .formatted(name, label, label);
    Parsed parsed = CatalogParser.parse("b.yaml", farm);
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
}
