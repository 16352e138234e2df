package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private DataFolder data;
  private Terminal terminal;
  private final List<Child> children = new ArrayList<>();

  @BeforeEach
  void open() {
    data = DataFolder.open(folder.resolve("data"));
    terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false);
  }

  @AfterEach
  void stop() {
    children.forEach(child -> child.stop(LONG));
  }

  private Child start(boolean mayLeave, String script) {
    Child child =
        new Child("thing", mayLeave, data, terminal, () -> new ProcessBuilder("sh", "-c", script));
    children.add(child);
    child.start();
    child.supervise();
    return child;
  }

  @Test
  void what_dies_is_started_again_and_the_user_told() {
    start(false, "echo started; exit 3");

    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(data.log("thing")).content().contains("started\nstarted"));
    assertThat(said()).contains("thing died (exit code 3)").contains("starting it again");
  }

  @Test
  void what_may_leave_and_does_is_left_alone() {
    start(true, "exit 0");

    await().atMost(LONG).untilAsserted(() -> assertThat(said()).contains("as it was told to"));
    assertThat(said()).doesNotContain("died");
  }

  @Test
  void what_does_not_end_when_asked_is_killed() {
    Child child = start(false, "trap '' TERM; echo deaf; while :; do sleep 1; done");
    await().atMost(LONG).untilAsserted(() -> assertThat(child.lastWords()).contains("deaf"));

    child.stop(Duration.ofMillis(100));

    assertThat(child.isAlive()).isFalse();
    assertThat(said()).contains("thing did not end within 0.1 s and was killed");
  }

  @Test
  void what_a_killed_farm_left_running_is_ended() throws IOException {
    start(false, "exec sleep 1000");
    long pid = processId();

    Child.endLeftover("thing", data, terminal);

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void a_stranger_with_the_same_process_id_is_spared() throws IOException {
    start(false, "exec sleep 1000");
    long pid = processId();
    data.write(data.processId("thing"), pid + " 2001-01-01T00:00:00Z\n");

    Child.endLeftover("thing", data, terminal);

    assertThat(ProcessHandle.of(pid)).map(ProcessHandle::isAlive).contains(true);
  }

  private long processId() throws IOException {
    return Long.parseLong(Files.readString(data.processId("thing")).split(" ", 2)[0]);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
