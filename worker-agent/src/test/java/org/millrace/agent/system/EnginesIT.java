package org.millrace.agent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.run.Ground;

class EnginesIT {
  @TempDir Path folder;
  private Path docker = Path.of("docker");

  @BeforeEach
  void name() {
    docker = folder.resolve("docker");
  }

  private void docker(String script) throws IOException {
    Files.deleteIfExists(docker);
    Files.writeString(docker, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Engines engines() {
    return new Engines(
        new SearchPath(List.of(folder)), new Remembered(folder.resolve("state/seen")));
  }

  @Test
  void an_engine_counts_when_it_answers_itself() throws Exception {
    docker("[ \"$*\" = 'version --format {{.Server.Version}}' ] && echo 20.10.24+dfsg1");
    assertThat(engines().ask().engines()).containsEntry("docker", "20.10.24+dfsg1");
  }

  @Test
  void an_installed_command_without_an_engine_is_a_complaint_and_no_engine() throws Exception {
    docker(
        "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1");
    Engines.Found found = engines().ask();
    assertThat(found.engines()).isEmpty();
    assertThat(found.complaints())
        .containsExactly(
            "docker does not answer, no container can be started: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.");
  }

  @Test
  void an_engine_that_answered_once_is_missed_when_it_is_stopped_or_gone() throws Exception {
    docker("echo 24.0.7");
    assertThat(engines().ask().complaints()).isEmpty();
    docker("exit 3");
    assertThat(engines().ask().complaints())
        .containsExactly(
            "docker does not answer any more, no container can be started: exit code 3");
    Files.delete(docker);
    assertThat(engines().ask().complaints())
        .containsExactly("docker is not installed any more: no container can be started");
  }

  @Test
  void where_there_never_was_one_nothing_is_missed() {
    assertThat(engines().ask()).isEqualTo(new Engines.Found(java.util.Map.of(), List.of()));
  }

  @Test
  void the_engine_of_this_machine_answers() {
    SearchPath path = SearchPath.parse(Ground.DEFAULT_PATH);
    Path real = path.find("docker");
    boolean answers =
        real != null
            && Answer.of(List.of(real.toString(), "info"), java.time.Duration.ofSeconds(10)).good();
    assumeThat(answers).as("a Docker engine runs here").isTrue();
    assertThat(new Engines(path, new Remembered(folder.resolve("seen"))).ask().engines())
        .hasEntrySatisfying("docker", version -> assertThat(version).matches("[0-9].*"));
  }
}
