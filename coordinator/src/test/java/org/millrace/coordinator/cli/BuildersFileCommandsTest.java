package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./farm lint} and {@code ./farm explain}, as they are typed. */
class BuildersFileCommandsTest {
  private static final String AT_HAND = "../builders.yaml";
  private static final String CPYTHON = "../docs/examples/cpython-farm.yaml";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  private int farm(String... words) {
    CommandLine farm =
        Farm.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return farm.execute(words);
  }

  private String wrong() throws IOException {
    String text = Files.readString(Path.of(AT_HAND));
    return Files.writeString(
            folder.resolve("wrong.yaml"),
            text.replace("stable-for: 0s", "stable-for: now")
                .replace("platforms:\n", "platfroms:\n"))
        .toString();
  }

  @Test
  void lint_says_that_a_file_is_right() {
    assertThat(farm("lint", CPYTHON)).isZero();
    assertThat(out)
        .hasToString(
            CPYTHON + " is right: 1036 builders on 56 platforms and 8 branches, 16 schedulers\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void lint_tells_all_problems_at_once_without_a_stack_trace() throws IOException {
    String file = wrong();
    assertThat(farm("lint", file)).isEqualTo(1);
    assertThat(err.toString().lines())
        .allMatch(line -> line.startsWith(file + ":"))
        .anyMatch(
            line -> line.contains("unknown key 'platfroms' in the file; did you mean 'platforms'?"))
        .anyMatch(line -> line.contains("must be a duration like 30s, 20m or 4h, not 'now'"));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void a_file_that_is_not_there_is_told_in_a_sentence() {
    assertThat(farm("lint", "no/such/file.yaml")).isEqualTo(2);
    assertThat(err).hasToString("farm: There is no file no/such/file.yaml.\n");
  }

  @Test
  void explain_shows_each_value_with_its_line() throws IOException {
    assertThat(farm("explain", "PPC64LE Fedora Rawhide NoGIL refleaks 3.13", CPYTHON)).isZero();
    List<String> file = Files.readAllLines(Path.of(CPYTHON));
    int worker =
        1
            + file.indexOf(
                file.stream()
                    .filter(line -> line.startsWith("  fedora-rawhide-ppc64le:"))
                    .findAny()
                    .orElseThrow());
    assertThat(out.toString().lines())
        .contains("  as on fedora-rawhide-ppc64le, the only worker of the file with its labels")
        .contains(
            "  %-20s %-48s cpython-farm.yaml:%d worker 'fedora-rawhide-ppc64le'"
                .formatted("timeout-factor", "2", worker))
        .anyMatch(line -> line.endsWith("TESTTIMEOUT=5400"));
  }

  @Test
  void explain_knows_which_builders_there_are() {
    assertThat(farm("explain", "AMD64 Debian 3.31", AT_HAND)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "farm: ../builders.yaml has no builder 'AMD64 Debian 3.31'. It has AMD64 Debian");
  }

  @Test
  void explain_as_json_is_one_builder_a_line() {
    assertThat(farm("explain", "--json", CPYTHON)).isZero();
    List<JsonNode> builders =
        out.toString().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(builders).hasSize(1036);
    JsonNode hunt =
        builders.stream()
            .filter(builder -> builder.get("name").asString().equals("AMD64 CentOS9 Refleaks 3.12"))
            .findAny()
            .orElseThrow();
    assertThat(hunt.get("tags").toString())
        .isEqualTo("[\"3.12\",\"tier-1\",\"stable\",\"refleak\"]");
    JsonNode test = hunt.get("steps").get(4);
    assertThat(test.get("command").get(2).asString())
        .isEqualTo("TESTOPTS=-R 3:3 -u-cpu -j6 ${BUILDBOT_TESTOPTS}");
    assertThat(test.get("timeouts").get("silence").asInt()).isEqualTo(3300);
  }

  @Test
  void a_wrong_file_is_not_explained() throws IOException {
    assertThat(farm("explain", "--json", wrong())).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
  }
}
