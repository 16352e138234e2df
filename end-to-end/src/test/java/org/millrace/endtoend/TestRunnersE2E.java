package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code ./farm verdict} makes of CPython's test runner, of each version that can be had, in
 * each of its ways of running the same few test files: one of every kind of trouble.
 */
@TestInstance(Lifecycle.PER_CLASS)
class TestRunnersE2E {
  private static final List<String> VERSIONS = List.of("3.13", "3.14", "3.15");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * One way of running.
   *
   * @param options of {@code python -m test}
   * @param expected result and reason
   * @param detail what the detail must name
   * @param cases the tests of which something is to be told
   */
  record Mode(
      String name, String options, String expected, List<String> detail, List<String> cases) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String BROKEN = "test_broken.Broken.";
  private static final List<String> BREAKAGE =
      List.of(BROKEN + "test_boom", BROKEN + "test_equal", BROKEN + "test_sub (i=1)");
  private static final String SECOND_TIME = "test_flaky.Flaky.test_second_time_lucky";

  private static final List<Mode> MODES =
      List.of(
          mode("green", "-j2 test_fine", "SUCCESS NONE", List.of(), List.of()),
          mode(
              "as the farm runs them",
              "--slow-ci --timeout=60 -j2 test_broken test_flaky test_envchange test_fine"
                  + " test_skipped test_none test_resource",
              "FAILURE TESTS_FAILED",
              List.of("test_broken"),
              with(BREAKAGE, SECOND_TIME)),
          mode(
              "one after the other",
              "-v test_fine test_broken",
              "FAILURE TESTS_FAILED",
              List.of("test_broken"),
              BREAKAGE),
          mode(
              "flaky",
              "--slow-ci --timeout=60 -j2 test_flaky test_fine",
              "WARNINGS PASSED_ON_RERUN",
              List.of("test_flaky"),
              List.of(SECOND_TIME)),
          mode(
              "flaky and not forgiven",
              "--rerun --fail-rerun -j2 test_flaky test_fine",
              "WARNINGS PASSED_ON_RERUN",
              List.of("test_flaky"),
              List.of(SECOND_TIME)),
          mode(
              "leaks",
              "-R 3:3 test_leaky",
              "FAILURE REFERENCE_LEAK",
              List.of("test_leaky", "references"),
              List.of()),
          mode(
              "leaks, in parallel",
              "-j2 -R 3:3 test_leaky test_fdleak test_fine",
              "FAILURE REFERENCE_LEAK",
              List.of("test_leaky", "test_fdleak", "file descriptors"),
              List.of()),
          mode(
              "crash", "test_fine test_crash", "FAILURE CRASHED", List.of("test_crash"), List.of()),
          mode(
              "crash, in parallel",
              "-j2 test_crash test_fine",
              "FAILURE CRASHED",
              List.of("test_crash", "SIGSEGV"),
              List.of()),
          mode(
              "hang",
              "--timeout=5 test_fine test_hang",
              "FAILURE TEST_TIMED_OUT",
              List.of("test_hang"),
              List.of()),
          mode(
              "hang, in parallel",
              "--timeout=5 -j2 test_hang test_fine",
              "FAILURE TEST_TIMED_OUT",
              List.of("test_hang"),
              List.of()),
          mode("nothing to run", "test_none", "FAILURE NO_TESTS_RAN", List.of(), List.of()),
          mode(
              "environment",
              "--fail-env-changed -j2 test_envchange test_fine",
              "FAILURE ENVIRONMENT_CHANGED",
              List.of("test_envchange"),
              List.of()),
          mode(
              "environment, tolerated",
              "-j2 test_envchange test_fine",
              "WARNINGS ENVIRONMENT_CHANGED",
              List.of("test_envchange"),
              List.of()),
          mode(
              "skipped and denied",
              "-j2 test_skipped test_resource test_fine",
              "SUCCESS NONE",
              List.of(),
              List.of()),
          mode(
              "no such option",
              "--no-such-option test_fine",
              "FAILURE COMMAND_FAILED",
              List.of("no-such-option"),
              List.of()));

  private Workspace workspace;

  private static Mode mode(
      String name, String options, String expected, List<String> detail, List<String> cases) {
    return new Mode(name, options, expected, detail, cases);
  }

  private static List<String> with(List<String> some, String one) {
    List<String> all = new ArrayList<>(some);
    all.add(one);
    return all;
  }

  static Stream<Arguments> versionsAndModes() {
    return VERSIONS.stream()
        .flatMap(version -> MODES.stream().map(mode -> Arguments.of(version, mode)));
  }

  /** Each takes ten times as long there: those that an emulator might spoil. */
  static Stream<Mode> inEmulation() {
    List<String> names = List.of("as the farm runs them", "leaks, in parallel", "crash", "hang");
    return MODES.stream().filter(mode -> names.contains(mode.name()));
  }

  @BeforeAll
  void copyTests() throws IOException {
    Needs.images("millrace/pythons-amd64:testing");
    workspace = Workspace.create("test-runners");
    Path cases = workspace.folder("cases");
    Files.setPosixFilePermissions(workspace.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name :
        List.of(
            "broken",
            "crash",
            "envchange",
            "fdleak",
            "fine",
            "flaky",
            "hang",
            "leaky",
            "none",
            "resource",
            "skipped")) {
      String file = "test_" + name + ".py";
      try (var in = TestRunnersE2E.class.getResourceAsStream("/regrtest-cases/" + file)) {
        Files.copy(Objects.requireNonNull(in, file), cases.resolve(file));
      }
    }
  }

  @AfterAll
  void removeTests() {
    if (workspace != null) {
      workspace.close();
    }
  }

  @ParameterizedTest
  @MethodSource("versionsAndModes")
  void a_fresh_log_is_understood(String version, Mode mode) throws Exception {
    assertUnderstood("millrace/pythons-amd64:testing", version, mode);
  }

  @ParameterizedTest
  @MethodSource("inEmulation")
  void so_is_one_from_emulation(Mode mode) throws Exception {
    Needs.images("millrace/pythons-aarch64:testing");
    Needs.emulator("aarch64");
    assertUnderstood("millrace/pythons-aarch64:testing", "3.13", mode);
  }

  private void assertUnderstood(String image, String version, Mode mode) throws Exception {
    Path log = workspace.file("test.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker",
                "run",
                "--rm",
                "--init",
                "--network",
                "none",
                "--pids-limit",
                "200",
                "--memory",
                "2g",
                "--volume",
                workspace.file("cases") + ":/cases:ro",
                image,
                "python" + version + "-dbg",
                "-m",
                "test",
                "--testdir=/cases"));
    command.addAll(List.of(mode.options().split(" ")));
    int code = run(command, log);
    JsonNode verdict = verdict(log, code);
    String what = mode + " with " + version + ", exit code " + code + ":\n" + Files.readString(log);
    assertThat(verdict.path("result").asString() + " " + verdict.path("reason").asString())
        .as(what)
        .isEqualTo(mode.expected());
    String detail = verdict.path("detail").asString();
    assertThat(mode.detail()).as(what + detail).allMatch(detail::contains);
    assertThat(verdict.path("cases").valueStream().map(row -> row.path("name").asString()))
        .as(what)
        .containsExactlyInAnyOrderElementsOf(mode.cases());
  }

  private JsonNode verdict(Path log, int code) throws Exception {
    Path answer = workspace.file("verdict.json");
    run(
        Installation.find()
            .coordinator(
                "verdict", "--json", "--exit-code", Integer.toString(code), log.toString()),
        answer);
    return JSON.readTree(Files.readString(answer));
  }

  private static int run(List<String> command, Path output) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().write("".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return process.waitFor();
  }
}
