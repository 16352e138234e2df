package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that somebody made to hurt, or that are no builders.yaml at all: refused with little work.
 */
class BadInputTest {
  private static final String GOOD = CatalogParserTest.GOOD;

  private static List<String> problems(String text) {
    return problems(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problems(byte[] bytes) {
    return switch (CatalogParser.parse("b", bytes)) {
      case FarmDefinition farm -> List.of();
      case Problems problems -> problems.all().stream().map(Problem::toString).toList();
    };
  }

  private static String times(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  @Test
  void a_billion_laughs() {
    String laughs =
        "a0: &a0 [x, x]\n"
            + times(26, i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i + 1, i + 1, i, i));
    assertThat(problems(laughs)).isNotEmpty();
    assertThat(problems("a: &a [x]\nb: [" + "*a, ".repeat(201) + "x]\n"))
        .containsExactly("b:1:1: more than 200 aliases of lists and mappings, which no farm needs");
    assertThat(problems("a: &a [*a]\nbuilders: *a\n")).isNotEmpty();
  }

  @Test
  void very_deep_nesting() {
    assertThat(problems("[".repeat(100_000)))
        .containsExactly(
            "b:1:1: lists and mappings are nested deeper than 20, which no farm needs");
    assertThat(problems(times(100_000, i -> "- "))).hasSize(1);
  }

  @Test
  void values_that_name_each_other_many_times_over() {
    String values = times(6, i -> ", v%d: \"%s\"".formatted(i, ("${v" + (i + 1) + "}").repeat(40)));
    assertThat(
            problems(
                GOOD.replace("values: {jobs: 2", "values: {jobs: \"${v0}\"" + values + ", v6: x")))
        .singleElement()
        .asString()
        .contains("many times over?");
  }

  @Test
  void a_value_that_is_long_and_is_named_often() {
    String values = ", long: " + "x".repeat(500_000);
    assertThat(
            problems(
                GOOD.replace(
                    "values: {jobs: 2",
                    "values: {jobs: \"" + "${long}".repeat(1000) + "\"" + values)))
        .singleElement()
        .asString()
        .contains("more than 16,000,000 characters");
  }

  @Test
  void lists_that_multiply_to_very_many_builders() {
    String platforms =
        times(150, i -> "  p%d: {name: P%d, architecture: A, labels: [l]}\n".formatted(i, i));
    String modes = times(150, i -> "  m%d: {extends: debug, name: M%d}\n".formatted(i, i));
    String entry =
        "  - {platforms: [%s], modes: [%s], branches: [\"3.13\"]}\n"
            .formatted(times(150, i -> "p" + i + ","), times(150, i -> "m" + i + ","));
    assertThat(
            problems(
                GOOD.replace("recipes:\n", platforms + "recipes:\n")
                    .replace("builders:\n", modes + "builders:\n" + entry)))
        .singleElement()
        .asString()
        .contains("the file has more than 5,000 builders");
    String same =
        "  - {platforms: [%s], modes: [%s], since: \"9.9\"}\n"
            .formatted("debian,".repeat(1000), "debug,".repeat(1000));
    assertThat(problems(GOOD.replace("builders:\n", "builders:\n" + same)))
        .anyMatch(problem -> problem.contains("combined more than 100,000 times"));
  }

  @Test
  void modes_that_extend_each_other_in_a_long_chain() {
    String modes =
        "  m0: {extends: debug, name: M0}\n"
            + times(400, i -> "  m%d: {extends: m%d, name: M%d}\n".formatted(i + 1, i, i + 1));
    assertThat(problems(GOOD.replace("builders:\n", modes + "builders:\n")))
        .contains("b:32:17: mode 'm19' extends more than 20 others")
        .last()
        .asString()
        .endsWith("there are more than 200 problems; mend these first");
  }

  @Test
  void sections_of_very_many_entries() {
    String branches =
        times(501, i -> "  b%d: {repository: cpython, version: \"3.9\"}\n".formatted(i));
    assertThat(problems(GOOD.replace("platforms:\n", branches + "platforms:\n")))
        .contains("b:6:3: more than 500 entries in branches");
  }

  @Test
  void recipes_of_very_many_steps_in_very_many_builders() {
    String steps = times(190, i -> "      - {name: s%d, command: [x]}\n".formatted(i));
    String platforms =
        times(400, i -> "  p%d: {name: P%d, architecture: A, labels: [l]}\n".formatted(i, i));
    String entry =
        "  - {platforms: [%s], modes: [debug], branches: [\"3.13\"]}\n"
            .formatted(times(400, i -> "p" + i + ","));
    assertThat(
            problems(
                GOOD.replace("recipes:\n", platforms + "recipes:\n")
                    .replace("modes:\n", steps + "modes:\n")
                    .replace("builders:\n", "builders:\n" + entry)))
        .singleElement()
        .asString()
        .endsWith("the builders come to more than 60,000 steps");
  }

  @Test
  void names_within_names_within_names() {
    String nested = "${jobs:+".repeat(50_000) + "x" + "}".repeat(50_000);
    assertThat(problems(GOOD.replace("-j${jobs}", nested)))
        .containsExactly("b:12:37: '${' inside '${' is deeper than 10");
    assertThat(problems(GOOD.replace("-j${jobs}", "${".repeat(200_000))))
        .containsExactly("b:12:37: '${' without '}'; write $${ for the characters themselves");
  }

  @Test
  void thousands_of_mistakes() {
    assertThat(problems(times(30_000, i -> "key%d: 1\n".formatted(i))))
        .hasSize(202)
        .last()
        .asString()
        .endsWith("there are more than 200 problems; mend these first");
    assertThat(problems("x".repeat(500_000) + ": 1\n").getFirst()).hasSizeLessThan(300);
  }

  @Test
  void tabs() {
    assertThat(problems("repositories:\n\tcpython: {}\n"))
        .containsExactly("b:2:1: a tab, where YAML wants blanks: indent with blanks only");
  }

  @Test
  void keys_that_are_there_twice() {
    assertThat(problems(GOOD + "modes: {}\n"))
        .contains("b:37:1: 'modes' is given twice in the file, first on line 19");
  }

  @Test
  void ten_megabytes(@TempDir Path folder) throws IOException {
    byte[] big = "# hello\n".repeat(10 << 17).getBytes(StandardCharsets.UTF_8);
    assertThat(problems(big))
        .containsExactly("b:1:1: the file has more than 1,048,576 bytes, which no farm needs");
    Path file = Files.write(folder.resolve("big.yaml"), big);
    assertThat(SourceText.read(file)).hasSize(SourceText.MOST_BYTES + 1);
    assertThat(new CatalogFile(file).poll())
        .isEqualTo(
            new CatalogFile.Unreadable(
                "big.yaml:1:1: the file has more than 1,048,576 bytes, which no farm needs"));
  }

  @Test
  void bytes_that_are_not_utf_8() {
    byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
    bytes[GOOD.indexOf("debian")] = (byte) 0xE9;
    assertThat(problems(bytes))
        .containsExactly("b:9:3: byte 0xE9 is not UTF-8: save the file as UTF-8");
    byte[] wide = GOOD.getBytes(StandardCharsets.UTF_16);
    assertThat(problems(wide))
        .containsExactly("b:1:1: byte 0xFE is not UTF-8: save the file as UTF-8");
  }

  @Test
  void a_byte_order_mark_does_no_harm() {
    assertThat(problems("\uFEFF" + GOOD)).isEmpty();
  }

  @Test
  void characters_that_are_no_text() {
    assertThat(problems(GOOD.replace("name: AMD64 Debian", "name: AMD64\u0000Debian")))
        .containsExactly("b:9:23: not YAML: the character U+0000 is not allowed");
  }

  @Test
  void tags_that_would_make_objects() {
    assertThat(problems("!!javax.script.ScriptEngineManager [x]\n")).isNotEmpty();
  }

  @Test
  void files_that_are_something_else() {
    assertThat(problems("")).containsExactly("b:1:1: the file is empty");
    assertThat(problems("# nothing but a remark\n")).containsExactly("b:1:1: the file is empty");
    assertThat(problems("hello")).contains("b:1:1: the file must be a mapping (key: value)");
    assertThat(problems("<html><body>404</body></html>"))
        .contains("b:1:1: the file must be a mapping (key: value)");
    assertThat(problems("{\"builders\": []}")).contains("b:1:1: the file lacks the key 'modes'");
  }
}
