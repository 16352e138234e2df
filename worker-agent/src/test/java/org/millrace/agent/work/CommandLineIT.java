package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.fake.Reply;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.ProblemCode;

/** The commands, each as a process. */
class CommandLineIT {
  @TempDir Path temp;
  private final FakeCoordinator coordinator = WithAgent.coordinator();

  @AfterEach
  void stop() {
    coordinator.close();
  }

  private record Ended(int code, String output) {}

  private static Ended agent(String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.millrace.agent.cli.Main"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private Ended enrol(String token, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "enrol",
                "--coordinator",
                coordinator.address().toString(),
                "--home",
                temp.resolve("home").toString()));
    arguments.addAll(List.of(more));
    return agent(token + "\n", arguments.toArray(String[]::new));
  }

  private Path credential() {
    return temp.resolve("home/credential.json");
  }

  @Test
  void enrolling_stores_a_credential_that_only_the_user_can_read() throws Exception {
    Ended ended = enrol(FakeCoordinator.ONE_TIME_TOKEN);
    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("worker 7").doesNotContain(FakeCoordinator.CREDENTIAL);
    assertThat(Files.readString(credential())).contains(FakeCoordinator.CREDENTIAL);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credential())))
        .isEqualTo("rw-------");
    assertThat(temp.resolve("home/start")).isExecutable();
    EnrolmentRequest request =
        coordinator.calls("POST /enrolments").get(0).json(EnrolmentRequest.class);
    assertThat(request.facts().systemFamily()).isEqualTo("Linux");
    assertThat(request.facts().cores()).isPositive();
    assertThat(request.facts().memoryBytes()).isPositive();
    assertThat(request.facts().git()).isNotNull();
  }

  @Test
  void enrolling_again_needs_replace() throws Exception {
    enrol(FakeCoordinator.ONE_TIME_TOKEN);
    Ended again = enrol(FakeCoordinator.ONE_TIME_TOKEN);
    assertThat(again.code()).isEqualTo(4);
    assertThat(again.output()).contains("--replace");
    assertThat(coordinator.calls("POST /enrolments")).hasSize(1);
    assertThat(enrol(FakeCoordinator.ONE_TIME_TOKEN, "--replace").code()).isZero();
  }

  @Test
  void a_refused_token_is_told_with_its_code_and_stores_nothing() throws Exception {
    Ended used = enrol("old");
    assertThat(used.code()).isEqualTo(1);
    assertThat(used.output()).contains("TOKEN_USED");
    coordinator.next("POST /enrolments", Reply.problem(ProblemCode.TOKEN_EXPIRED));
    assertThat(enrol("old").output()).contains("TOKEN_EXPIRED");
    assertThat(credential()).doesNotExist();
  }

  @Test
  void running_before_enrolling_says_so() throws Exception {
    Ended ended = agent("", "run", "--home", temp.resolve("home").toString());
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.output()).contains("enrol");
  }

  @Test
  void help_version_and_mistakes() throws Exception {
    assertThat(agent("", "--help").output()).contains("enrol", "Exit codes");
    assertThat(agent("", "--version").output()).startsWith("millrace-agent ");
    assertThat(agent("", "run", "--wrong").code()).isEqualTo(2);
    assertThat(agent("", "dance").code()).isEqualTo(2);
    assertThat(agent("x", "enrol", "--coordinator", "farm.example").code()).isEqualTo(2);
  }

  @Test
  void facts_are_json() throws Exception {
    Ended ended = agent("", "facts");
    assertThat(ended.code()).isZero();
    assertThat(ended.output()).contains("\"architecture\"", "\"compilers\"");
  }
}
