package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "steps are recognised through /proc")
class RunningStepsIT {
  @TempDir Path folder;

  @Test
  void a_step_that_is_ended_leaves_no_exit_code_behind() throws IOException {
    Path ready = folder.resolve("ready");
    Path exitCode = folder.resolve("exit-code");
    // As the agent does it: a shell that does not care for signals writes down how the step ended.
    ProcessBuilder step =
        new ProcessBuilder(
            "sh",
            "-c",
            "trap : TERM; sh -c 'echo > \"$1\"; sleep 1000' step \"$1\"; echo $? > \"$2\"",
            "shell",
            ready.toString(),
            exitCode.toString());
    step.environment().put("HOME", folder.resolve("agent/attempts/1/home").toString());
    Process shell = step.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(ready));
    List<ProcessHandle> processes = shell.descendants().toList();

    int ended = RunningSteps.below(folder.resolve("agent"), List.of()).end();

    assertThat(ended).isGreaterThanOrEqualTo(2);
    assertThat(processes).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(shell.isAlive()).isFalse();
    assertThat(exitCode).doesNotExist();
  }
}
