package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.StepDefinition.Container;
import tools.jackson.databind.json.JsonMapper;

/** What the format's features come to, each on a small farm. */
class FormatTest {
  private static final String GOOD = WrongFarmsTest.GOOD;

  private static FarmDefinition farm(String text) {
    Parsed parsed = CatalogParser.parse("builders.yaml", text);
    assertThat(parsed).as(parsed.toString()).isInstanceOf(FarmDefinition.class);
    return (FarmDefinition) parsed;
  }

  private static BuilderDefinition builder(FarmDefinition farm, String name) {
    return farm.builders().stream().filter(b -> b.name().equals(name)).findAny().orElseThrow();
  }

  private static StepDefinition step(BuilderDefinition builder, String name) {
    return builder.steps().stream().filter(s -> s.name().equals(name)).findAny().orElseThrow();
  }

  @Test
  void versions_and_exceptions_leave_builders_out() {
    assertThat(farm(GOOD).builders())
        .extracting(BuilderDefinition::name)
        .contains("AMD64 Alpine 3.14", "AMD64 Debian NoGIL 3.14", "AMD64 Debian PGO 3.12")
        .doesNotContain(
            "AMD64 Alpine 3.12", // the platform is there since 3.14
            "AMD64 Debian NoGIL 3.12", // the mode is there since 3.13
            "AMD64 Debian PGO 3.15", // the entry is there until 3.14
            "AMD64 Alpine Refleaks 3.14"); // excepted
  }

  @Test
  void three_nine_comes_before_three_ten() {
    String text =
        GOOD.replace(
            "\"3.12\": {repository: cpython, version: \"3.12\"",
            "\"3.12\": {repository: cpython, version: \"3.9\"");
    assertThat(farm(text).builders())
        .extracting(BuilderDefinition::name)
        .doesNotContain("AMD64 Debian NoGIL 3.12");
  }

  @Test
  void tags_are_the_branchs_then_the_platforms_or_the_entrys_then_the_modes() {
    FarmDefinition farm = farm(GOOD.replace("name: JIT,", "name: JIT, tags: [jit],"));
    assertThat(builder(farm, "AMD64 Debian 3.12").tags()).containsExactly("old", "stable");
    assertThat(builder(farm, "AMD64 Debian New JIT 3.14").tags())
        .containsExactly("3.14", "experimental", "jit");
  }

  @Test
  void a_recipe_that_extends_another_changes_steps_and_puts_new_ones_in() {
    BuilderDefinition pgo = builder(farm(GOOD), "AMD64 Debian PGO 3.14");
    assertThat(pgo.steps())
        .extracting(StepDefinition::name)
        .containsExactly("git", "configure", "install", "test");
    assertThat(step(pgo, "test").directory()).isEqualTo("target");
    assertThat(step(pgo, "test").command()).containsExactly("make", "-j2", "T=-q");
  }

  @Test
  void new_steps_follow_the_one_that_is_written_before_them() {
    String step = "      - {name: test, directory: target}\n";
    String text =
        GOOD.replace(
                step, step.replace("test, directory: target", "strip, command: [strip]") + step)
            .replace(step, step + step.replace("test, directory: target", "tidy, command: [tidy]"));
    assertThat(builder(farm(text), "AMD64 Debian PGO 3.14").steps())
        .extracting(StepDefinition::name)
        .containsExactly("git", "configure", "install", "strip", "test", "tidy");
  }

  @Test
  void the_nearest_layer_wins() {
    FarmDefinition farm = farm(GOOD);
    assertThat(step(builder(farm, "AMD64 Debian 3.12"), "test").limit())
        .isEqualTo(Duration.ofHours(2)); // the branch's
    assertThat(step(builder(farm, "AMD64 Debian PGO 3.12"), "test").limit())
        .isEqualTo(Duration.ofHours(1)); // the entry's
    assertThat(step(builder(farm, "AMD64 Debian 3.14"), "test").limit()).isNull();
  }

  @Test
  void priorities_of_branch_and_mode_are_added() {
    FarmDefinition farm = farm(GOOD.replace("name: Refleaks,", "name: Refleaks, priority: -50,"));
    assertThat(builder(farm, "AMD64 Debian Refleaks 3.15").priority()).isEqualTo(-45);
    assertThat(builder(farm, "AMD64 Debian 3.14").priority()).isZero();
  }

  @Test
  void labels_of_a_mode_may_depend_on_the_branch() {
    FarmDefinition farm = farm(GOOD);
    assertThat(builder(farm, "AMD64 Debian New JIT 3.15").requires())
        .containsExactly("amd64", "debian", "llvm-21");
    assertThat(builder(farm, "AMD64 Debian New JIT 3.14").requires())
        .containsExactly("amd64", "debian", "llvm-19");
  }

  @Test
  void locks_come_from_platform_and_mode() {
    FarmDefinition farm = farm(GOOD);
    assertThat(builder(farm, "AMD64 Debian Refleaks 3.15").locks())
        .containsExactly("license", "memory");
    assertThat(builder(farm, "PPC64LE Debian 3.15").locks()).isEmpty();
    assertThat(farm.locks())
        .containsExactly(
            new LockRule("license", 2, LockRule.Per.FARM),
            new LockRule("memory", 1, LockRule.Per.WORKER));
  }

  @Test
  void workers_have_labels_values_and_downtime() {
    assertThat(farm(GOOD).workers().getFirst())
        .isEqualTo(
            new WorkerDefinition(
                "one",
                List.of("amd64", "debian", "llvm-19", "llvm-21"),
                Map.of("jobs", List.of("8")),
                List.of(
                    new Downtime(
                        List.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                        LocalTime.of(22, 0),
                        LocalTime.of(6, 0),
                        ZoneId.of("Europe/Berlin")))));
  }

  @Test
  void a_worker_has_the_last_word_when_it_claims() {
    FarmDefinition farm = farm(GOOD);
    BuilderDefinition builder = builder(farm, "PPC64LE Debian 3.15");
    assertThat(step(builder, "test").command()).containsExactly("make", "-j2", "T=-v");
    assertThat(step(builder, "test").silence()).isEqualTo(Duration.ofSeconds(90));
    BuilderDefinition bound =
        builder.boundTo(Map.of("jobs", List.of("32"), "factor", List.of("1.5")));
    assertThat(step(bound, "test").command()).containsExactly("make", "-j32", "T=-v");
    assertThat(step(bound, "test").silence()).isEqualTo(Duration.ofMinutes(2));
    assertThat(bound.late()).isNull();
  }

  @Test
  void what_no_worker_of_the_file_says_otherwise_is_settled_when_the_file_is_read() {
    String text =
        GOOD.substring(0, GOOD.indexOf("workers:")) + GOOD.substring(GOOD.indexOf("\nlocks:"));
    assertThat(farm(text).builders()).allMatch(builder -> builder.late() == null);
  }

  @Test
  void values_of_a_worker_that_do_not_fit_are_refused() {
    BuilderDefinition builder = builder(farm(GOOD), "PPC64LE Debian 3.15");
    assertThatThrownBy(() -> builder.boundTo(Map.of("factor", List.of("slow"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value 'factor' must be a number here, not 'slow'");
  }

  @Test
  void a_definition_survives_the_database() {
    JsonMapper json = JsonMapper.shared();
    for (BuilderDefinition builder : farm(GOOD).builders()) {
      assertThat(json.readValue(json.writeValueAsString(builder), BuilderDefinition.class))
          .isEqualTo(builder);
    }
  }

  @Test
  void a_definition_of_before_there_were_locks_can_be_read() {
    JsonMapper json = JsonMapper.shared();
    String old =
        json.writeValueAsString(farm(CatalogParserTest.GOOD).builders().getFirst())
            .replace("\"locks\":[],", "")
            .replace(",\"late\":null", "");
    BuilderDefinition read = json.readValue(old, BuilderDefinition.class);
    assertThat(read.locks()).isEmpty();
    assertThat(read.boundTo(Map.of("jobs", List.of("3")))).isEqualTo(read);
  }

  @Test
  void as_in_a_shell_a_text_may_depend_on_whether_a_value_is_empty() {
    String text =
        GOOD.replace(
                "[make, \"-j${jobs}\", \"T=${options}\"]",
                "[make, \"${none:+-x${none}}\", \"${jobs:+-j${jobs}}\", \"T=${none:-7} ${jobs:-7}\"]")
            .replace("jobs: 2,", "jobs: 2, none: [],");
    BuilderDefinition builder = builder(farm(text), "PPC64LE Debian 3.15");
    assertThat(step(builder, "test").command()).containsExactly("make", "-j2", "T=7 2");
  }

  @Test
  void sums_are_rounded_up() {
    String text =
        GOOD.replace("timeout: \"${60 * factor}\"", "timeout: \"${100 - 3 * 2.5 * factor}\"");
    assertThat(step(builder(farm(text), "AMD64 Debian 3.15"), "test").silence())
        .isEqualTo(Duration.ofSeconds(123)); // 92.5, rounded up, and 30
  }

  @Test
  void what_runs_in_an_image_or_under_an_emulator_needs_a_worker_that_proves_that_it_can() {
    FarmDefinition farm =
        farm(
            GOOD.replace(
                "platforms: [amd64, ppc64le], modes: [pgo]", "platforms: [cross], modes: [debug]"));
    BuilderDefinition cross = builder(farm, "aarch64 Cross 3.14");
    assertThat(cross.execution()).isEqualTo(Execution.CROSS);
    assertThat(cross.requires())
        .containsExactly("amd64", "debian", "containers", "emulates-aarch64");
    assertThat(farm.schedulers())
        .flatExtracting(SchedulerDefinition::builders)
        .contains("AMD64 Debian 3.14", "aarch64 Cross 3.14");
    assertThat(step(cross, "test").container())
        .isEqualTo(new Container("millrace/runtime:13", "aarch64", false));
    assertThat(step(cross, "configure").container()).isNull();
  }

  @Test
  void a_new_branch_of_the_real_farm_is_one_line() throws IOException {
    String text = Files.readString(Path.of("../docs/examples/cpython-farm.yaml"));
    String line = "  \"3.17\": {repository: cpython, version: \"3.17\"}\n";
    FarmDefinition farm = farm(text.replace("  PR:\n", line + "  PR:\n"));
    assertThat(farm.builders().stream().filter(b -> b.branch().equals("3.17")).count())
        .isEqualTo(134); // as many as of 3.15
    assertThat(farm.schedulers())
        .extracting(SchedulerDefinition::name)
        .contains("pushes-3.17", "hunts-3.17");
  }

  @Test
  void a_new_platform_of_the_real_farm_is_three_lines() throws IOException {
    String text = Files.readString(Path.of("../docs/examples/cpython-farm.yaml"));
    FarmDefinition farm =
        farm(
            text.replace(
                    "platforms:\n  #",
                    "platforms:\n  loong: {name: LoongArch Debian, architecture: loongarch64, labels: [loongarch64, debian], tags: [unstable]}\n  #")
                .replace(
                    "builders:\n",
                    "builders:\n  - {modes: [debug, lto, refleaks], platforms: [loong]}\n")
                .replace(
                    "workers:\n",
                    "workers:\n  loong-1: {labels: [loongarch64, debian], values: {jobs: 16}}\n"));
    assertThat(farm.builders()).hasSize(1036 + 3 * 8);
    assertThat(farm.warnings()).isEmpty();
  }

  @Test
  void two_files_are_compared_by_what_they_come_to() {
    FarmDefinition before = farm(GOOD);
    FarmDefinition after =
        farm(
            GOOD.replace("name: New JIT, ", "name: JIT, ")
                .replace("options: -v", "options: -vv")
                .replace("{jobs: 8}", "{jobs: 9}"));
    FarmDiff diff = FarmDiff.between(before, after);
    assertThat(diff.added()).containsExactly("AMD64 Debian JIT 3.15", "AMD64 Debian JIT 3.14");
    assertThat(diff.removed())
        .containsExactly("AMD64 Debian New JIT 3.15", "AMD64 Debian New JIT 3.14");
    assertThat(diff.changed())
        .contains(
            new FarmDiff.Change(
                "AMD64 Debian 3.15",
                List.of("step test, command: [make, -j2, T=-v] → [make, -j2, T=-vv]")));
    assertThat(diff.other())
        .containsExactly(
            "scheduler 'all-3.15' changes", "scheduler 'all-3.14' changes", "worker 'one' changes");
    assertThat(FarmDiff.between(before, farm(GOOD)).isEmpty()).isTrue();
  }

  @Test
  void workers_that_agree_are_known_before_one_of_them_claims() {
    FarmDefinition farm =
        farm(
            GOOD.replace(
                "  two:",
                "  four: {labels: [amd64, debian], values: {jobs: 8, factor: 3}}\n  two:"));
    assertThat(farm.commonValues(builder(farm, "AMD64 Debian 3.15")))
        .isEqualTo(new CommonValues(List.of("one", "four"), Map.of("jobs", List.of("8"))));
  }
}
