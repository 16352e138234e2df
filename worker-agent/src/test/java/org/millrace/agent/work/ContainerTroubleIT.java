package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.sh;
import static org.millrace.agent.work.TestEngine.IMAGE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.Reason;

/** Containers that do not do well: each ends for the right reason, and nothing of it is left. */
class ContainerTroubleIT extends WithAgent {
  private static final String FOREIGN = "millrace-test/foreign:1";

  @BeforeEach
  void engine() throws Exception {
    TestEngine.assume(home);
  }

  @AfterEach
  void nothing_is_left_and_the_next_build_is_clean() throws Exception {
    assertThat(TestEngine.HERE.containers(home)).isEmpty();
    FakeAttempt next = build(sh("work", "echo all is well").in(IMAGE));
    assertThat(next.log("work")).isEqualTo("all is well\n");
    assertThat(next.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    forgotten(next);
    assertThat(TestEngine.HERE.containers(home)).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(home + "/");
    try (DirectoryStream<Path> left = Files.newDirectoryStream(home.resolve("attempts"))) {
      assertThat(left).isEmpty();
    }
  }

  @Override
  ContainerOptions containers() {
    return new ContainerOptions(
        TestEngine.PROGRAM, 96L << 20, 1, 150, ContainerOptions.DEFAULT_USER);
  }

  private static void broken(FakeAttempt attempt, Reason reason, String... words) {
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.BROKEN);
    assertThat(attempt.finish().reason()).isEqualTo(reason);
    assertThat(attempt.finish().message()).contains(words);
  }

  @Test
  void an_image_that_is_not_there_is_told_by_its_name() {
    FakeAttempt attempt = build(sh("work", "true").in("millrace-test/no-such:1"));
    broken(attempt, Reason.IMAGE_MISSING, "millrace-test/no-such:1");
  }

  @Test
  void an_image_that_cannot_be_fetched_is_told_with_what_the_engine_says() {
    FakeAttempt attempt = build(sh("work", "true").in("127.0.0.1:1/millrace/no-such:1"));
    broken(attempt, Reason.IMAGE_MISSING, "127.0.0.1:1/millrace/no-such:1", "could not be fetched");
  }

  @Test
  void a_program_that_is_not_in_the_image_is_the_workers_fault() {
    FakeAttempt attempt = build(command("absent", "no-such-program").in(IMAGE));
    broken(attempt, Reason.TOOL_MISSING, "no-such-program", IMAGE);
  }

  @Test
  void an_image_without_a_shell_is_told() throws Exception {
    Path empty = Files.createDirectories(home.resolve("empty"));
    TestEngine.HERE.load(empty, "millrace-test/empty:1");
    broken(
        build(sh("work", "true").in("millrace-test/empty:1")),
        Reason.TOOL_MISSING,
        "/bin/sh is not");
  }

  @Test
  void an_image_of_another_architecture_than_it_is_said_to_be_is_told() {
    FakeAttempt attempt = build(sh("work", "true").in(IMAGE, "PPC64LE", false));
    broken(attempt, Reason.IMAGE_MISSING, "not for PPC64LE", "x86_64");
  }

  @Test
  void programs_that_do_not_run_here_are_told_by_their_architecture() throws Exception {
    Path root = TestEngine.tree(home.resolve("foreign"));
    try (RandomAccessFile shell = new RandomAccessFile(root.resolve("bin/sh").toFile(), "rw")) {
      shell.seek(18); // e_machine of the ELF header
      shell.write(new byte[] {(byte) 0x7e, (byte) 0x7e});
    }
    TestEngine.HERE.load(root, FOREIGN);
    FakeAttempt attempt = build(sh("work", "true").in(FOREIGN, "elbrus", false));
    broken(attempt, Reason.EMULATOR_MISSING, "programs of elbrus do not run");
  }

  /** A made-up architecture, whose emulator is a shell, so that no real one is touched. */
  @Test
  void an_emulator_that_goes_away_while_a_step_runs_is_told() throws Exception {
    Path registered = Path.of("/proc/sys/fs/binfmt_misc");
    assumeThat(Files.isWritable(registered.resolve("register")))
        .as("binary formats can be registered (needs root and binfmt_misc)")
        .isTrue();
    String entry = "millrace-test-" + ProcessHandle.current().pid();
    Path root = TestEngine.tree(home.resolve("foreign"));
    Files.move(root.resolve("bin/sh"), root.resolve("bin/real-sh"));
    foreign(root.resolve("bin/sh"), entry, "exec /bin/real-sh \"$@\"");
    Files.delete(root.resolve("bin/uname"));
    foreign(root.resolve("bin/uname"), entry, "echo elbrus");
    TestEngine.HERE.load(root, FOREIGN);
    Files.writeString(
        registered.resolve("register"), ":" + entry + ":M::#" + entry + "::/bin/dash:F");
    try {
      FakeAttempt good = build(sh("work", "echo emulated; uname -m").in(FOREIGN, "elbrus", false));
      assertThat(good.log("work")).isEqualTo("emulated\nelbrus\n");
      FakeAttempt failed = build(sh("work", "exit 4").in(FOREIGN, "elbrus", false));
      assertThat(failed.end("work").exitCode()).isEqualTo(4);
      FakeAttempt attempt =
          coordinator.offer(
              Plans.plan(
                  sh("work", "echo begun; until [ -e go ]; do sleep 0.1; done; exit 1")
                      .in(FOREIGN, "elbrus", false)));
      logged(attempt, "work", "begun");
      Files.writeString(registered.resolve(entry), "-1");
      Files.createFile(home.resolve("workspaces/test-workspace/go"));
      finished(attempt);
      broken(attempt, Reason.EMULATOR_MISSING, "programs of elbrus ceased to run");
    } finally {
      if (Files.exists(registered.resolve(entry))) {
        Files.writeString(registered.resolve(entry), "-1");
      }
    }
  }

  private static void foreign(Path program, String magic, String script) throws IOException {
    Files.writeString(program, "#" + magic + "\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
  }

  @Test
  void more_memory_than_allowed_is_told_also_where_only_a_child_was_killed() {
    FakeAttempt attempt =
        build(sh("work", "echo eating; head -c 400000000 /dev/zero | tail; exit 1").in(IMAGE));
    broken(attempt, Reason.OUT_OF_MEMORY, "96 MiB");
    assertThat(attempt.log("work")).startsWith("eating\n");
  }

  @Test
  void what_a_step_leaves_running_dies_with_its_container() throws Exception {
    FakeAttempt attempt =
        build(sh("work", "setsid env -i sleep 987654321 >/dev/null 2>&1 & echo x").in(IMAGE));
    assertThat(attempt.log("work")).isEqualTo("x\n");
    assertThat(TestEngine.commands()).noneMatch(line -> line.contains("987654321"));
  }

  @Test
  void a_step_that_ignores_SIGTERM_is_killed_after_its_grace() throws Exception {
    FakeAttempt attempt =
        build(
            sh("work", "trap '' TERM HUP INT; while :; do sleep 876543.2; done")
                .in(IMAGE)
                .limit(Duration.ofSeconds(4))
                .grace(Duration.ofSeconds(1)));
    assertThat(end(attempt, "work")).isEqualTo(StepEnd.TIMED_OUT);
    assertThat(TestEngine.commands()).noneMatch(line -> line.contains("876543.2"));
  }

  @Test
  void a_step_that_heeds_SIGTERM_has_its_grace_and_so_have_its_children() {
    FakeAttempt attempt =
        coordinator.offer(
            Plans.plan(
                sh(
                        "work",
                        "(trap 'echo the child heard' TERM; sleep 1000; sleep 1000) & "
                            + "trap 'echo heard; wait; exit 3' TERM; echo ready; wait")
                    .in(IMAGE)));
    logged(attempt, "work", "ready");
    attempt.order(Order.CANCEL);
    finished(attempt);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.CANCELLED);
    assertThat(attempt.log("work")).contains("heard\n", "the child heard\n");
  }

  @Test
  void a_container_that_somebody_removes_is_not_the_steps_failure() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(Plans.plan(sh("work", "echo ready; sleep 1000").in(IMAGE)));
    logged(attempt, "work", "ready");
    TestEngine.HERE.run("rm", "--force", containerName());
    finished(attempt);
    broken(attempt, Reason.CONTAINER_ENGINE_FAILED, "lost the container");
  }

  @Test
  void an_attempt_that_is_lost_leaves_no_container() throws Exception {
    FakeAttempt attempt =
        coordinator.offer(Plans.plan(sh("work", "echo ready; sleep 1000").in(IMAGE)));
    logged(attempt, "work", "ready");
    attempt.lose();
    forgotten(attempt);
    await().until(() -> TestEngine.HERE.containers(home).isEmpty());
  }

  private String containerName() throws Exception {
    return TestEngine.HERE.containers(home).get(0).split(" ", 2)[0];
  }
}
