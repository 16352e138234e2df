package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.Execution;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestAgent;

/** A verdict from under QEMU is nowhere shown as if a processor had given it. */
@FarmIT
class ExecutionShownIT extends AgentsAtWork {

  private BuilderDefinition definition(String name, Execution execution) {
    return new BuilderDefinition(
        name,
        "debian",
        "aarch64",
        execution,
        "debug",
        "3.13",
        "cpython",
        "3.13",
        List.of("3.13"),
        List.of(label),
        0,
        List.of(Fixtures.step("compile"), Fixtures.step("test")));
  }

  private TestAgent.Job built(String name, Execution execution) {
    return built(name, execution, Map.of("aarch64", "qemu-aarch64 version 7.2.22 (Debian 1:7.2)"));
  }

  private TestAgent.Job built(String name, Execution execution, Map<String, String> emulators) {
    TestAgent agent = agent(1);
    agent.tell(TestAgent.emulating(emulators, Map.of("aarch64", 12.0)));
    fixtures.request(fixtures.builder(definition(name, execution)));
    TestAgent.Job job = agent.claim();
    assertThat(job.finish(TestAgent.allWell()).status()).isEqualTo(200);
    return job;
  }

  private String page(String path) {
    return new Browser(port).get(path).body();
  }

  @Test
  void beside_every_result() {
    String name = name("aarch64 Debian");
    long build = buildOf(built(name, Execution.CROSS)).value();
    String sign = ">cross</span>";
    assertThat(page("/")).contains(sign);
    assertThat(page("/builders/" + name.replace(" ", "%20"))).contains(sign);
    assertThat(page("/builds/" + build))
        .contains(sign)
        .contains("cross: compiled on another processor, tested under QEMU")
        .contains("qemu-aarch64 7.2.22");
    assertThat(page("/waterfall")).contains("cross");
    assertThat(page("/api/v1/builds/" + build))
        .contains("\"execution\":\"cross\"")
        .contains("\"emulator\":\"qemu-aarch64 7.2.22\"");
    assertThat(page("/api/v1/builds")).contains("\"execution\":\"cross\"");
  }

  @Test
  void as_it_was_and_not_as_its_builder_is_now() {
    String name = name("aarch64 Debian");
    long build = buildOf(built(name, Execution.EMULATED)).value();
    jdbc.sql("UPDATE builder SET execution = 'native' WHERE name = ?").param(name).update();
    assertThat(page("/builds/" + build)).contains(">emulated</span>");
    assertThat(page("/api/v1/builds/" + build)).contains("\"execution\":\"emulated\"");
  }

  @Test
  void and_a_native_build_says_nothing_of_it() {
    String name = name("aarch64 Debian");
    long build = buildOf(built(name, Execution.NATIVE)).value();
    assertThat(page("/builds/" + build))
        .contains("<dd>native</dd>")
        .doesNotContain("qemu-aarch64")
        .doesNotContain("tag execution");
  }

  @Test
  void unless_the_worker_itself_is_emulated() {
    String name = name("aarch64 Debian");
    long build =
        buildOf(built(name, Execution.NATIVE, Map.of("AMD64", "qemu-x86_64-static"))).value();
    assertThat(page("/builds/" + build)).contains(">emulated</span>");
  }
}
