package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.StepDefinition.Container;

/** The builders.yaml that Millrace comes with. */
class FarmAtHandTest {
  private final FarmDefinition farm = read();

  private static FarmDefinition read() {
    try {
      Parsed parsed =
          CatalogParser.parse("builders.yaml", Files.readString(Path.of("../builders.yaml")));
      assertThat(parsed).isInstanceOf(FarmDefinition.class);
      return (FarmDefinition) parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BuilderDefinition builder(String name) {
    return farm.builders().stream().filter(b -> b.name().equals(name)).findAny().orElseThrow();
  }

  private StepDefinition step(String builder, String name) {
    return builder(builder).steps().stream()
        .filter(s -> s.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  void has_builders_for_three_architectures_named_as_the_project_names_them() {
    assertThat(farm.builders())
        .extracting(BuilderDefinition::name)
        .startsWith(
            "AMD64 Debian 3.13",
            "AMD64 Debian NoGIL 3.13",
            "AMD64 Debian LTO 3.13",
            "AMD64 Debian Refleaks 3.13",
            "AMD64 Debian NoGIL refleaks 3.13")
        .contains(
            "AMD64 Debian JIT 3.13",
            "AMD64 Debian JIT refleaks 3.13",
            "aarch64 Debian JIT 3.13",
            "aarch64 Debian NoGIL refleaks 3.13",
            "aarch64 Debian emulated JIT 3.13",
            "PPC64LE Debian NoGIL 3.13",
            "PPC64LE Debian LTO 3.13");
  }

  @Test
  void has_the_steps_of_the_projects_farm_and_a_proof() {
    assertThat(farm.builders())
        .filteredOn(builder -> builder.execution() != Execution.CROSS)
        .allSatisfy(builder ->
            assertThat(builder.steps())
                .extracting(StepDefinition::name)
                .containsExactly(
                    "git", "configure", "compile", "pythoninfo", "verify", "test", "clean"));
    assertThat(farm.builders())
        .filteredOn(builder -> builder.execution() == Execution.CROSS)
        .hasSizeGreaterThan(5)
        .allSatisfy(builder ->
            assertThat(builder.steps())
                .extracting(StepDefinition::name)
                .startsWith("git", "build-python", "configure", "compile", "pythoninfo", "verify"));
  }

  @Test
  void compiles_what_is_foreign_here_and_tests_it_in_an_image_of_its_own_architecture() {
    String builder = "aarch64 Debian JIT 3.13";
    assertThat(step(builder, "git").container()).isNull();
    assertThat(step(builder, "compile").container())
        .isEqualTo(new Container("millrace/cross:trixie", "AMD64", false));
    assertThat(step(builder, "test").container())
        .isEqualTo(new Container("millrace/runtime-aarch64:trixie", "aarch64", false));
    assertThat(step(builder, "test").directory()).isEqualTo(step(builder, "compile").directory());
    assertThat(builder(builder).requires())
        .containsExactly("amd64", "containers", "emulates-aarch64");
    assertThat(step("AMD64 Debian 3.13", "compile").container()).isNull();
  }

  @Test
  void gives_an_emulator_the_time_that_the_worker_measured() {
    BuilderDefinition slow =
        builder("aarch64 Debian JIT 3.13").boundTo(Map.of("emulation-factor", List.of("8")));
    StepDefinition test = slow.steps().get(6);
    assertThat(test.command()).contains("--timeout=9600");
    assertThat(test.silence()).isEqualTo(Duration.ofMinutes(170));
    assertThat(test.limit()).isEqualTo(Duration.ofHours(32));
  }

  @Test
  void builds_the_debug_builder_first() {
    assertThat(farm.builders())
        .allSatisfy(other ->
            assertThat(other.priority())
                .isLessThanOrEqualTo(builder("AMD64 Debian 3.13").priority()));
  }

  @Test
  void puts_configure_flags_into_the_command() {
    assertThat(step("AMD64 Debian NoGIL 3.13", "configure").command())
        .containsExactly(
            "sh",
            "-c",
            "exec \"$0\" --prefix \"$PWD/target\" \"$@\"",
            "./configure",
            "--with-pydebug",
            "--disable-gil");
    assertThat(step("AMD64 Debian LTO 3.13", "configure").command()).endsWith("--with-lto");
  }

  @Test
  void writes_test_options_as_make_wants_them() {
    assertThat(step("AMD64 Debian 3.13", "test").command())
        .startsWith("make", "buildbottest")
        .endsWith("TESTPYTHONOPTS=", "TESTTIMEOUT=1200")
        .element(2, STRING)
        .startsWith("TESTOPTS=-j2 --junit-xml test-results.xml test_grammar test_syntax ");
    assertThat(step("AMD64 Debian NoGIL refleaks 3.13", "test").command())
        .contains("TESTTIMEOUT=2700")
        .element(2, STRING)
        .startsWith("TESTOPTS=-R 3:3 -u-cpu -j2 test_grammar ");
  }

  @Test
  void waits_ten_minutes_longer_for_output_than_a_test_file_may_take() {
    assertThat(step("AMD64 Debian 3.13", "test").silence()).isEqualTo(Duration.ofMinutes(30));
    assertThat(step("AMD64 Debian NoGIL 3.13", "test").silence()).isEqualTo(Duration.ofMinutes(40));
    assertThat(step("AMD64 Debian Refleaks 3.13", "test").silence())
        .isEqualTo(Duration.ofMinutes(55));
    assertThat(step("AMD64 Debian Refleaks 3.13", "test").limit()).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void keeps_junit_reports_but_not_of_refleak_hunts() {
    assertThat(step("AMD64 Debian LTO 3.13", "test").artifacts()).hasSize(1);
    assertThat(step("AMD64 Debian Refleaks 3.13", "test").artifacts()).isEmpty();
  }

  @Test
  void makes_every_builder_prove_what_it_is() {
    assertThat(step("AMD64 Debian NoGIL refleaks 3.13", "verify").command())
        .endsWith("architecture=AMD64", "gil=off", "pydebug=on", "lto=off", "jit=off");
  }

  @Test
  void tags_branch_first() {
    assertThat(builder("AMD64 Debian NoGIL refleaks 3.13").tags())
        .isEqualTo(List.of("3.13", "unstable", "nogil", "refleak"));
  }

  @Test
  void builds_every_builder_once_after_a_push_but_the_one_that_takes_hours() {
    assertThat(farm.schedulers())
        .filteredOn(BranchScheduler.class::isInstance)
        .flatExtracting(SchedulerDefinition::builders)
        .containsExactlyInAnyOrderElementsOf(notEmulated());
  }

  @Test
  void looks_for_missed_pushes_and_lets_people_and_the_night_build_everything() {
    assertThat(farm.schedulers())
        .extracting(SchedulerDefinition::kind)
        .containsExactly("branch", "branch", "nightly", "poll", "force");
    assertThat(farm.schedulers())
        .filteredOn(NightlyScheduler.class::isInstance)
        .allMatch(one -> one.builders().containsAll(notEmulated()));
    assertThat(farm.schedulers())
        .filteredOn(ForceScheduler.class::isInstance)
        .allMatch(one -> one.builders().size() == farm.builders().size());
  }

  private List<String> notEmulated() {
    return farm.builders().stream()
        .filter(builder -> builder.execution() != Execution.EMULATED)
        .map(BuilderDefinition::name)
        .toList();
  }
}
