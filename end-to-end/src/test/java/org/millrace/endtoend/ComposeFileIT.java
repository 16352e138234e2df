package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.millrace.endtoend.ComposeFile.Service;
import org.millrace.endtoend.harness.Installation;

/** The compose.yaml that comes with Millrace names nothing that is not there. */
class ComposeFileIT {
  private final Path root = Installation.find().root();
  private final ComposeFile compose = ComposeFile.read(Map.of());

  @Test
  void every_image_has_a_recipe_that_farm_images_knows() throws IOException {
    String known = Files.readString(root.resolve("scripts/images.sh"));
    for (Service service : services()) {
      if (service.image().startsWith("millrace/")) {
        String dockerfile = service.dockerfile().orElseThrow();
        assertThat(root.resolve(dockerfile)).as(service.name()).exists();
        assertThat(known).contains("\n" + name(service.image()) + " ");
        service.base().ifPresent(base -> assertThat(known).contains("\n" + name(base) + " "));
      }
    }
  }

  @Test
  void every_secret_is_declared_used_and_made_by_the_script() throws IOException {
    Set<String> used = new HashSet<>();
    services().forEach(service -> used.addAll(service.secrets().values()));
    assertThat(compose.secrets()).containsExactlyInAnyOrderElementsOf(used);
    String script = Files.readString(root.resolve("scripts/production.sh"));
    for (String secret : compose.secrets()) {
      String made = secret.startsWith("agent-") ? "$agent-token" : secret;
      assertThat(script).containsPattern("secret \"?" + Pattern.quote(made));
    }
  }

  @Test
  void no_service_is_privileged_or_reaches_into_the_machine() {
    for (Service service : services()) {
      assertThat(service.keys())
          .as(service.name())
          .doesNotContainKeys("privileged", "network_mode", "pid", "ipc", "devices");
      assertThat(service.words("volumes")).as(service.name()).noneMatch(this::isOfTheMachine);
    }
  }

  @Test
  void an_agent_reaches_the_coordinator_and_not_the_database() {
    assertThat(compose.isInternal("database")).isTrue();
    assertThat(compose.service("postgres").networks()).containsExactly("database");
    for (Service service : services()) {
      if (service.name().startsWith("agent-")) {
        assertThat(service.networks()).as(service.name()).containsExactly("farm");
        assertThat(service.environment())
            .as(service.name())
            .containsEntry("MILLRACE_COORDINATOR", "http://coordinator:8010");
      }
    }
  }

  /** A folder of the machine's other than that of the settings, which a service may only read. */
  private boolean isOfTheMachine(String volume) {
    return (volume.startsWith("/") || volume.startsWith("."))
        && !volume.endsWith("/config:/etc/millrace:ro");
  }

  private List<Service> services() {
    return compose.services().stream().map(compose::service).toList();
  }

  /** {@code build-amd64} of {@code millrace/build-amd64:trixie}. */
  private static String name(String image) {
    return image.substring(image.indexOf('/') + 1, image.indexOf(':'));
  }
}
