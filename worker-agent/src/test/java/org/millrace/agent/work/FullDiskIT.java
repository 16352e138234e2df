package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** A disk without room. */
class FullDiskIT {
  @TempDir Path temp;
  @TempDir Path image;
  private final FakeCoordinator coordinator = WithAgent.coordinator();
  private final RunningAgent agent = new RunningAgent();
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", temp.toString()) == 0;
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    coordinator.close();
    if (mounted) {
      run("umount", "-l", temp.toString());
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private FakeAttempt build(Plans.Step... steps) {
    FakeAttempt attempt = coordinator.offer(Plans.plan(steps));
    WithAgent.finished(attempt);
    return attempt;
  }

  @Test
  void less_room_than_the_reserve_breaks_the_attempt_before_it_begins() throws Exception {
    agent.start(coordinator, temp, Long.MAX_VALUE);
    FakeAttempt attempt = build(sh("work", "echo x"), sh("clean", "echo x").always());
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(WithAgent.end(attempt, "clean")).isEqualTo(StepEnd.SKIPPED);
    assertThat(attempt.log("work")).isEmpty();
  }

  @Test
  void a_step_that_eats_the_reserve_is_stopped() throws Exception {
    assumeThat(mounted).as("tmpfs can be mounted (needs root)").isTrue();
    agent.start(coordinator, temp, 8 << 20);
    FakeAttempt attempt =
        build(sh("work", "echo eating; head -c 16000000 /dev/zero >large; sleep 1000"));
    assertThat(WithAgent.end(attempt, "work")).isEqualTo(StepEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(attempt.log("work")).startsWith("eating\n");
  }

  @Test
  void a_step_that_fills_the_disk_at_once_is_told_as_such_with_its_log() throws Exception {
    assumeThat(mounted).as("tmpfs can be mounted (needs root)").isTrue();
    agent.start(coordinator, temp, 1 << 20);
    FakeAttempt attempt =
        build(
            sh("work", "echo eating; cat /dev/zero >large; echo failed; exit 1"),
            sh("next", "true"));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(attempt.log("work")).startsWith("eating\n");
    assertThat(WithAgent.end(attempt, "next")).isEqualTo(StepEnd.SKIPPED);
  }

  @Test
  void a_step_in_a_container_that_writes_ten_gigabytes_leaves_room_for_the_next_build()
      throws Exception {
    assumeThat(mounted).as("tmpfs can be mounted (needs root)").isTrue();
    TestEngine.assume(image);
    agent.start(coordinator, temp, 2 << 20);
    long free = temp.toFile().getUsableSpace();
    String write = "dd if=/dev/zero bs=1000000 count=10000 of=";
    for (String where : List.of("large", "$TMPDIR/large", "$HOME/x", "$MILLRACE_CACHE/x")) {
      FakeAttempt attempt = build(sh("work", write + where).in(TestEngine.IMAGE));
      assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
      assertThat(attempt.finish().reason()).as(where).isEqualTo(Reason.DISK_FULL);
    }
    for (String where : List.of("/large", "/tmp/large", "/dev/shm/large")) {
      FakeAttempt attempt = build(sh("work", write + where + " && echo done").in(TestEngine.IMAGE));
      assertThat(WithAgent.end(attempt, "work")).as(where).isNotEqualTo(StepEnd.SKIPPED);
      assertThat(attempt.log("work")).as(where).doesNotContain("done");
    }
    FakeAttempt next = build(sh("work", "echo well; ls -A . $HOME $TMPDIR").in(TestEngine.IMAGE));
    assertThat(next.log("work")).startsWith("well\n").doesNotContain("large", "x");
    await().until(() -> temp.toFile().getUsableSpace() > free - (5 << 20));
    assertThat(TestEngine.HERE.containers(temp)).isEmpty();
  }

  @Test
  void an_assignment_that_cannot_be_written_is_given_back() throws Exception {
    assumeThat(mounted).as("tmpfs can be mounted (needs root)").isTrue();
    assertThat(
            run(
                "sh",
                "-c",
                "mkdir '" + temp + "/workspaces' && cat /dev/zero >'" + temp + "/filler'"))
        .isNotZero();
    Files.writeString(temp.resolve("filler2"), "");
    run("truncate", "-s", "-40000", temp.resolve("filler").toString());
    agent.start(coordinator, temp, 0);
    run("sh", "-c", "cat /dev/zero >>'" + temp + "/filler'");
    FakeAttempt attempt = build(sh("work", "echo x"));
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.DISK_FULL);
  }
}
