package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.84S, 0.8 s",
    "PT42S, 42 s",
    "PT59.97S, 59 s",
    "PT5M3S, 5 min 3 s",
    "PT2H5M59S, 2 h 5 min"
  })
  void says_durations_as_people_do(Duration duration, String words) {
    assertThat(Terminal.words(duration)).isEqualTo(words);
  }

  @Test
  void text_of_a_build_cannot_command_the_terminal() {
    assertThat(Terminal.plain("a\u001b[31mb\u001b]0;title\u0007c\rd"))
        .doesNotContain("\u001b", "\r");
  }

  @Test
  void a_line_takes_the_place_of_the_live_one() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);

    terminal.live("half");
    terminal.line("done");

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r\u001b[2Khalf\r\u001b[2Kdone\n");
  }

  @Test
  void where_nobody_looks_there_are_only_lines() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

    terminal.live("half");
    terminal.line("done");

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("done\n");
  }
}
