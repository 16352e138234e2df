package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./farm verdict}, as it is typed. */
class VerdictCommandTest {
  private static final String LOGS = "src/test/resources/regrtest-logs/";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  private int verdict(String... words) {
    CommandLine farm =
        Farm.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all = new String[words.length + 1];
    all[0] = "verdict";
    System.arraycopy(words, 0, all, 1, words.length);
    return farm.execute(all);
  }

  private JsonNode json(String... words) {
    out.getBuffer().setLength(0);
    verdict(words);
    return JsonMapper.shared().readTree(out.toString());
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("any.log"), text).toString();
  }

  @Test
  void a_failure_is_shown_with_what_proves_it() {
    assertThat(verdict(LOGS + "nogil-3.13.15-slowci-mixed.log")).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("FAILURE (TESTS_FAILED): test_broken: test_boom: ValueError: boom: ")
        .contains("test (failure); read as regrtest, exit code 2 by the log's last line")
        .contains("line 126")
        .contains("    | ERROR: test_boom (test_broken.Broken.test_boom)")
        .contains("test_broken.Broken.test_sub (i=1)")
        .doesNotContain("\u001b");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void what_is_good_or_nearly_so_ends_with_0() {
    assertThat(verdict(LOGS + "nogil-3.13.15-slowci-green.log")).isZero();
    assertThat(out.toString()).startsWith("SUCCESS (NONE): 3 tests passed");
    assertThat(verdict(LOGS + "nogil-3.13.15-slowci-flaky-only.log")).isZero();
    assertThat(out.toString())
        .contains("WARNINGS (PASSED_ON_RERUN): test_flaky failed, then passed when run again");
  }

  @Test
  void json_has_all_of_it() {
    JsonNode leak = json("--json", LOGS + "debug-3.14-refleak-parallel.log");
    assertThat(leak.path("result").asString()).isEqualTo("FAILURE");
    assertThat(leak.path("reason").asString()).isEqualTo("REFERENCE_LEAK");
    assertThat(leak.path("summary").asString())
        .isEqualTo(
            "test_fdleak leaked 3 file descriptors; test_leaky leaked 6 references and 9 memory"
                + " blocks");
    assertThat(leak.path("leaks").toString())
        .isEqualTo(
            """
            [{"file":"test_leaky","references":6,"memoryBlocks":9,"fileDescriptors":0},\
            {"file":"test_fdleak","references":0,"memoryBlocks":0,"fileDescriptors":3}]\
            """);
    assertThat(leak.path("tests").path("run").asLong()).isEqualTo(7);
    JsonNode failed =
        json("--json", "--junit", LOGS + "debug-3.14-junit.xml", LOGS + "debug-3.14-junit.log");
    assertThat(failed.path("cases").path(0).path("name").asString())
        .isEqualTo("test_broken.Broken.test_boom");
    assertThat(failed.path("cases").path(0).path("seconds").asDouble()).isEqualTo(0.010148);
    assertThat(failed.path("files")).hasSize(3);
  }

  @Test
  void what_is_said_on_the_command_line_counts() throws IOException {
    String compile = file("x.c:1:2: error: y\n");
    assertThat(json("--json", compile).path("summary").asString())
        .isEqualTo("compile failed: x.c:1: y");
    JsonNode given = json("--json", "--parser", "none", "--exit-code", "0", compile);
    assertThat(given.path("result").asString()).isEqualTo("SUCCESS");
    assertThat(given.path("exitCodeFrom").asString()).isEqualTo("as given");
    assertThat(json("--json", file("verify: gil expected off, is on\n")).path("reason").asString())
        .isEqualTo("CONFIGURATION_NOT_HONOURED");
    assertThat(json("--json", file("")).path("result").asString()).isEqualTo("SUCCESS");
    JsonNode script = json("--json", file("a\nScript done [COMMAND_EXIT_CODE=\"3\"]\n"));
    assertThat(script.path("exitCode").asInt()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_read_is_said_without_a_stack_trace() throws IOException {
    assertThat(verdict("/no/such/file")).isEqualTo(2);
    assertThat(verdict(folder.toString())).isEqualTo(2);
    assertThat(verdict("--parser", "magic", LOGS + "debug-3.14-junit.log")).isEqualTo(2);
    assertThat(verdict()).isEqualTo(2);
    Path bad = Files.writeString(folder.resolve("bad.xml"), "<!DOCTYPE x []><testsuites/>");
    assertThat(verdict("--junit", bad.toString(), LOGS + "debug-3.14-junit.log")).isEqualTo(2);
    assertThat(err.toString())
        .contains("farm: There is no file /no/such/file.")
        .contains("is a folder")
        .contains("There is no parser 'magic'. There are none, compiler, regrtest, verify.")
        .contains("bad.xml cannot be read: it declares a document type or uses entities")
        .doesNotContain("\tat ");
  }
}
