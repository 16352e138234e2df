package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.agent.fake.Plans.command;
import static org.millrace.agent.fake.Plans.sh;
import static org.millrace.agent.work.TestEngine.IMAGE;
import static org.millrace.agent.work.TestEngine.OTHER_IMAGE;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;

/** Steps in containers of a real engine. */
class ContainerIT extends WithAgent {
  @BeforeEach
  void engine() throws Exception {
    TestEngine.assume(home);
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    assertThat(TestEngine.HERE.containers(home)).isEmpty();
  }

  @Override
  ContainerOptions containers() {
    return new ContainerOptions(
        TestEngine.PROGRAM, 96L << 20, 1, 150, ContainerOptions.DEFAULT_USER);
  }

  @Test
  void a_step_prints_into_its_log_in_order_and_its_image_is_told() {
    FakeAttempt attempt =
        build(sh("work", "echo out; echo err >&2; echo out again; echo $0").in(IMAGE));
    assertThat(attempt.log("work")).isEqualTo("out\nerr\nout again\nsh\n");
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.properties().get("image.work")).startsWith(IMAGE + " sha256:");
  }

  @Test
  void exit_codes_and_signals_are_those_of_the_step() {
    FakeAttempt attempt =
        build(
            sh("seven", "exit 7").in(IMAGE).goOnAfterFailure(),
            sh("killed", "kill -s SEGV $$").in(IMAGE).goOnAfterFailure(),
            command("relative", "./configure").in(IMAGE).goOnAfterFailure(),
            sh("good", "exit 0").in(IMAGE));
    assertThat(attempt.end("seven").exitCode()).isEqualTo(7);
    assertThat(end(attempt, "killed")).isEqualTo(StepEnd.SIGNALLED);
    assertThat(attempt.end("killed").exitCode()).isEqualTo(139);
    assertThat(attempt.end("relative").exitCode()).isEqualTo(127);
    assertThat(attempt.end("good").exitCode()).isZero();
  }

  @Test
  void a_step_sees_the_workspace_at_the_same_path_and_its_environment_only() {
    FakeAttempt attempt =
        build(
            sh("outside", "echo from outside >file"),
            sh(
                    "work",
                    "cat ../../file; pwd; echo more >>../../file; env; "
                        + "echo colour=blue >>$MILLRACE_PROPERTIES; "
                        + "touch $HOME/a $TMPDIR/b $MILLRACE_CACHE/c /tmp/d /var/tmp/e; touch /f")
                .in(IMAGE)
                .directory("sub/deeper")
                .goOnAfterFailure()
                .environment(Map.of("ODD", "two\nlines", "EVEN", " 'one' \"line\" $x")),
            sh("after", "cat file; ls $MILLRACE_CACHE"));
    assertThat(attempt.finish().end()).as(attempt.log("work")).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(attempt.log("work"))
        .startsWith("from outside\n" + home + "/workspaces/test-workspace/sub/deeper\n")
        .contains("\nODD=two\nlines\n", "\nEVEN= 'one' \"line\" $x\n", "\nLANG=C.UTF-8\n")
        .contains("\nMILLRACE_BUILDER=AMD64 Test\n", "\nHOME=" + spool(attempt) + "/home\n")
        .endsWith("touch: cannot touch '/f': Read-only file system\n")
        .doesNotContain("DOCKER", "TINI", "OLDPWD");
    assertThat(attempt.log("after")).isEqualTo("from outside\nmore\nc\n");
    assertThat(attempt.properties()).containsEntry("colour", "blue");
  }

  @Test
  void the_environment_of_a_step_is_not_the_engines() {
    FakeAttempt attempt =
        build(
            sh("work", "echo $DOCKER_HOST $CONTAINER_HOST")
                .in(IMAGE)
                .environment(
                    Map.of("DOCKER_HOST", "tcp://127.0.0.1:1", "CONTAINER_HOST", "tcp://a")));
    assertThat(attempt.log("work")).isEqualTo("tcp://127.0.0.1:1 tcp://a\n");
  }

  @Test
  void two_images_and_the_worker_itself_share_one_workspace() {
    FakeAttempt attempt =
        build(
            sh("one", "echo one >file; mkdir folder; chmod 700 folder; echo x >folder/x").in(IMAGE),
            sh("two", "cat folder/x && echo two >>file").in(OTHER_IMAGE),
            sh("outside", "echo outside >>file; mkdir own; echo y >own/y; chmod 700 own"),
            sh("three", "cat file own/y; rm -r own folder file").in(IMAGE),
            sh("last", "ls -A"));
    assertThat(attempt.log("three")).isEqualTo("one\ntwo\noutside\ny\n");
    assertThat(attempt.log("last")).isEmpty();
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
  }

  @Test
  void a_step_has_no_rights_and_a_user_of_its_own_with_a_name() throws Exception {
    FakeAttempt attempt =
        build(
            sh(
                    "work",
                    "id -u; id -un; grep -e CapEff -e CapBnd -e NoNewPrivs /proc/self/status; "
                        + "ulimit -c; ulimit -n; echo x >made; "
                        + "cat "
                        + home
                        + "/credential.json; ls "
                        + spool(101).getParent())
                .in(IMAGE)
                .goOnAfterFailure());
    String uid = Integer.toString((Integer) Files.getAttribute(made(), "unix:uid"));
    assertThat(attempt.log("work"))
        .startsWith(uid + "\n")
        .contains("CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n0\n1024\n")
        .contains("credential.json: No such file");
    // Of the folders of attempts it sees the way to its own.
    assertThat(attempt.log("work")).endsWith("\n101\n");
    boolean root = (Integer) Files.getAttribute(home, "unix:uid") == 0;
    assertThat(uid).isEqualTo(root ? "58123" : Files.getAttribute(home, "unix:uid").toString());
    assertThat(attempt.log("work").lines().skip(1).findFirst()).get().isNotEqualTo(uid);
  }

  private java.nio.file.Path made() {
    return home.resolve("workspaces/test-workspace/made");
  }

  private java.nio.file.Path spool(long attempt) {
    return home.resolve("attempts/" + attempt);
  }

  @Test
  void a_step_reaches_the_network_only_if_it_asks() {
    FakeAttempt attempt =
        build(
            sh("without", "grep : /proc/net/dev; grep worker /etc/hosts").in(IMAGE),
            sh("with", "grep -c : /proc/net/dev").in(IMAGE, "AMD64", true));
    assertThat(attempt.log("without").lines().filter(line -> line.contains("lo:"))).hasSize(1);
    assertThat(attempt.log("without")).doesNotContain("eth").contains("127.0.0.1\tworker");
    assertThat(Integer.parseInt(attempt.log("with").strip())).isGreaterThan(1);
  }

  @Test
  void memory_processors_and_processes_are_limited() {
    FakeAttempt attempt =
        build(
            sh(
                    "work",
                    "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max "
                        + "cpu/cpu.cfs_quota_us memory.max pids.max cpu.max")
                .in(IMAGE)
                .goOnAfterFailure());
    assertThat(attempt.log("work")).contains("100663296\n", "150\n", "100000");
  }
}
