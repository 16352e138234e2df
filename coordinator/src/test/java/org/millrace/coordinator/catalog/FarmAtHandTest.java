package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void has_five_builders_named_as_the_project_names_them() {
    assertThat(farm.builders())
        .extracting(BuilderDefinition::name)
        .containsExactly(
            "AMD64 Debian 3.13",
            "AMD64 Debian NoGIL 3.13",
            "AMD64 Debian LTO 3.13",
            "AMD64 Debian Refleaks 3.13",
            "AMD64 Debian NoGIL refleaks 3.13");
  }

  @Test
  void has_the_steps_of_the_projects_farm_and_a_proof() {
    assertThat(farm.builders())
        .allSatisfy(builder ->
            assertThat(builder.steps())
                .extracting(StepDefinition::name)
                .containsExactly(
                    "git", "configure", "compile", "pythoninfo", "verify", "test", "clean"));
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
            "exec ./configure --prefix \"$PWD/target\" \"$@\"",
            "configure",
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
  void builds_every_builder_once_after_a_push() {
    assertThat(farm.schedulers())
        .filteredOn(BranchScheduler.class::isInstance)
        .flatExtracting(SchedulerDefinition::builders)
        .containsExactlyInAnyOrderElementsOf(
            farm.builders().stream().map(BuilderDefinition::name).toList());
  }

  @Test
  void looks_for_missed_pushes_and_lets_people_and_the_night_build_everything() {
    assertThat(farm.schedulers())
        .extracting(SchedulerDefinition::kind)
        .containsExactly("branch", "branch", "nightly", "poll", "force");
    assertThat(farm.schedulers())
        .filteredOn(one -> one instanceof NightlyScheduler || one instanceof ForceScheduler)
        .allMatch(one -> one.builders().size() == farm.builders().size());
  }
}
