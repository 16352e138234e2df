package org.millrace.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContainerNameTest {
  @Test
  void a_name_says_whose_attempt_and_step_it_is() {
    String owner = ContainerName.owner(Path.of("/var/lib/agent"));
    ContainerName name = new ContainerName(owner, 12, 3, "test-all");
    assertThat(ContainerName.parse(name.toString())).contains(name);
    assertThat(ContainerName.owner(Path.of("/var/lib/other"))).isNotEqualTo(owner);
  }

  @Test
  void other_names_are_not_ours() {
    assertThat(ContainerName.parse("postgres")).isEmpty();
    assertThat(ContainerName.parse("millrace-coordinator")).isEmpty();
    assertThat(ContainerName.parse("")).isEmpty();
  }
}
