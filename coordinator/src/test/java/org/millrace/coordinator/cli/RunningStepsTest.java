package org.millrace.coordinator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningStepsTest {
  private static boolean contains(String environment, String mark) {
    return RunningSteps.contains(environment.getBytes(UTF_8), mark.getBytes(UTF_8));
  }

  @Test
  void a_step_is_known_by_its_home_in_the_agents_folder() {
    assertThat(contains("A=1\0HOME=/data/agent/attempts/7/home\0", "HOME=/data/agent/")).isTrue();
    assertThat(contains("HOME=/data/agent/x", "HOME=/data/agent/")).isTrue();
  }

  @Test
  void others_are_not_steps() {
    assertThat(contains("HOME=/data/agent-of-another/x\0", "HOME=/data/agent/")).isFalse();
    assertThat(contains("OLDHOME=/data/agent/x\0", "HOME=/data/agent/")).isFalse();
    assertThat(contains("", "HOME=/data/agent/")).isFalse();
  }
}
