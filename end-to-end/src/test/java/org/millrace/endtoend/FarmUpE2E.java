package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.Ports;
import org.millrace.endtoend.harness.RunningProcess;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;

/** {@code ./farm up} as somebody types it, on a project that is built in a second. */
@TestInstance(Lifecycle.PER_CLASS)
class FarmUpE2E {
  private static final Duration UP = Duration.ofMinutes(5);
  private static final String BUILDERS =
      """
      repositories:
        small: {url: "REPOSITORY", github: [example/small]}
      branches:
        main: {repository: small, version: "3.13"}
      platforms:
        here: {name: Small, architecture: AMD64, execution: native, labels: [linux]}
      recipes:
        small:
          steps:
            - {name: git, sources: true, halt-on-failure: true}
            - {name: check, command: [sh, check.sh]}
      modes:
        plain: {name: "", recipe: small}
      builders:
        - {platforms: [here], modes: [plain], branches: [main]}
      schedulers:
        main: {kind: branch, branch: main, stable-for: 0s}
      """;

  private Workspace workspace;
  private Checkout checkout;
  private Path repository;
  private Map<String, String> environment;

  @BeforeAll
  void prepare() throws Exception {
    Needs.programs("bash", "git", "setsid");
    workspace = Workspace.create("up");
    checkout = Checkout.copy(workspace);
    repository = workspace.folder("small");
    git("init", "--quiet", "--initial-branch=main");
    commit("echo nothing to check yet");
    commit("echo all is well");
    Path builders =
        workspace.write("builders.yaml", BUILDERS.replace("REPOSITORY", repository.toString()));
    environment =
        Map.of(
            "MILLRACE_BUILDERS", builders.toString(),
            "JAVA_HOME", System.getProperty("java.home"),
            "HOME", workspace.folder("home").toString());
  }

  @AfterAll
  void cleanUp() {
    if (workspace != null) {
      Checkout.processesOf(workspace.path()).forEach(ProcessHandle::destroyForcibly);
      workspace.close();
    }
  }

  @Test
  void up_answers_refuses_a_second_stops_whole_and_finds_its_data_again() {
    Path data = workspace.file("data");
    int port = Ports.free();
    try (RunningProcess up = up("first", data, port, "--no-build")) {
      awaitUp(up);
      invite(data, port, "kept");

      try (RunningProcess second = up("second", data, Ports.free(), "--no-build")) {
        assertThat(second.awaitExit(UP)).isEqualTo(2);
        assertThat(second.text()).contains("already running", "http://127.0.0.1:" + port);
      }
      assertThat(workers(port)).contains("kept");

      stop(up, data);
    }
    try (RunningProcess again = up("again", data, port, "--no-build")) {
      awaitUp(again);
      assertThat(workers(port)).contains("kept");
      // The machine's out-of-memory killer is not polite.
      again.kill();
    }
    try (RunningProcess after = up("after", data, port, "--no-build")) {
      awaitUp(after);
      assertThat(workers(port)).contains("kept");
      stop(after, data);
    }
  }

  @Test
  void up_exit_builds_the_newest_commit_and_ends_with_its_verdict() throws Exception {
    Path data = workspace.file("data-exit");
    try (RunningProcess good = up("good", data, Ports.free(), "--exit")) {
      assertThat(good.awaitExit(UP)).as(good.text()).isZero();
      assertThat(good.text()).contains("build successful");
    }
    commit("echo something broke; exit 3");
    try (RunningProcess bad = up("bad", data, Ports.free(), "--exit")) {
      assertThat(bad.awaitExit(UP)).as(bad.text()).isEqualTo(1);
      assertThat(bad.text()).contains("failed check (failure)");
    }
    assertThat(Checkout.processesOf(data)).isEmpty();
  }

  private RunningProcess up(String name, Path data, int port, String how) {
    return checkout.farm(
        name, environment, "up", how, "--port", Integer.toString(port), "--data", data.toString());
  }

  private static void awaitUp(RunningProcess up) {
    Waits.until(up + " to be up", UP, () -> !up.isAlive() || up.text().contains("the farm is up"));
    assertThat(up.isAlive()).as(up.text()).isTrue();
  }

  /** What Ctrl-C does; afterwards nothing of the farm may run any more. */
  private static void stop(RunningProcess up, Path data) {
    up.signal("INT");
    up.awaitExit(UP);
    assertThat(up.text()).contains("stopping the farm", "stopped in");
    assertThat(Checkout.processesOf(data)).as("processes of the farm that was stopped").isEmpty();
  }

  private static void invite(Path data, int port, String name) {
    new FarmApi(address(port), read(data.resolve("operator-token")))
        .invite(name, List.of("linux"), 1);
  }

  private static List<String> workers(int port) {
    return new FarmApi(address(port), null)
        .list("/workers").stream().map(worker -> worker.path("name").asString()).toList();
  }

  private static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new AssertionError("Cannot read " + file, e);
    }
  }

  private void commit(String check) throws Exception {
    Files.writeString(repository.resolve("check.sh"), check + "\n");
    git("add", "check.sh");
    git(
        "-c",
        "user.name=Ada Lovelace",
        "-c",
        "user.email=ada@example.org",
        "commit",
        "--quiet",
        "-m",
        check);
  }

  private void git(String... words) throws Exception {
    ProcessBuilder git = new ProcessBuilder("git", "-C", repository.toString());
    git.command().addAll(List.of(words));
    int code = git.inheritIO().start().waitFor();
    assertThat(code).as("git %s", String.join(" ", words)).isZero();
  }
}
