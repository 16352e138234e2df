package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalWorkerTest {
  private static JsonNode worker(String name) {
    return JsonMapper.shared().valueToTree(Map.of("name", name));
  }

  @Test
  void never_takes_the_name_of_another_worker() {
    assertThat(LocalWorker.freeName(List.of())).isEqualTo("local");
    assertThat(LocalWorker.freeName(List.of(worker("local"), worker("local-2"), worker("x"))))
        .isEqualTo("local-3");
  }

  @Test
  void labels_architectures_as_builders_ask_for_them() {
    assertThat(LocalWorker.architecture("x86_64")).isEqualTo("amd64");
    assertThat(LocalWorker.architecture("arm64")).isEqualTo("aarch64");
    assertThat(LocalWorker.architecture("ppc64le")).isEqualTo("ppc64le");
  }

  @Test
  void the_agent_inherits_no_secret() {
    ProcessBuilder builder = new ProcessBuilder("true");
    builder.environment().put("MILLRACE_WEBHOOK_SECRET", "secret");
    builder.environment().put("KEPT", "yes");

    LocalWorker.withoutSecrets(builder);

    assertThat(builder.environment()).doesNotContainKey("MILLRACE_WEBHOOK_SECRET");
    assertThat(builder.environment()).containsKey("KEPT");
  }
}
