package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private static List<String> lines(LogSource log) throws IOException {
    List<String> shown = new ArrayList<>();
    Lines all =
        new Lines() {
          @Override
          public void line(String line, long number) {
            shown.add(line);
          }

          @Override
          public boolean wantsNext() {
            return true;
          }
        };
    try (LineSplitter splitter = new LineSplitter(LineSigns.anywhere("none"), all)) {
      log.copyTo(splitter);
    }
    return shown;
  }

  @Test
  void cuts_at_line_feeds_and_carriage_returns() throws IOException {
    assertThat(lines(Steps.log("a\nb\r\n10%\r20%\r\n\nend")))
        .containsExactly("a", "b", "10%", "20%", "", "end");
    assertThat(lines(Steps.log(""))).isEmpty();
  }

  @Test
  void takes_colours_out() throws IOException {
    assertThat(lines(Steps.log("Result: \u001b[1;31mFAILURE\u001b[0m\n\u001b[")))
        .containsExactly("Result: FAILURE", "");
  }

  @Test
  void shows_bytes_that_are_not_utf8_as_such() throws IOException {
    assertThat(lines(out -> out.write(new byte[] {'a', (byte) 0xff, 'b', '\n'})))
        .containsExactly("a\ufffdb");
  }

  @Test
  void a_line_of_100_megabytes_costs_no_memory() throws IOException {
    byte[] piece = "x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    LogSource endless =
        out -> {
          for (int i = 0; i < 100; i++) {
            out.write(piece);
          }
        };
    assertThat(lines(endless)).singleElement().satisfies(line -> assertThat(line).hasSize(4096));
  }

  /** Line by line: its number and what is in it, and at last the log's end. */
  private static List<String> found(LineSigns signs, LogSource log) throws IOException {
    List<String> shown = new ArrayList<>();
    LineSplitter splitter =
        new LineSplitter(signs, (line, number) -> shown.add(number + " " + line));
    try (splitter) {
      log.copyTo(splitter);
    }
    shown.add(splitter.end().toString());
    return shown;
  }

  @Test
  void shows_lines_with_a_sign_and_counts_all() throws IOException {
    LineSigns signs = new LineSigns(List.of("leaked ["), List.of("make"), true);
    String log =
        """
        fine
        test_x LEAKED [1]
        make: x
        remake
        12:00
        1%\r2%\rno
        Timeout (0:00:08)!
        \u001b[1mred\u001b[0m

        last
         \t
        """
            .translateEscapes();
    List<String> expected =
        List.of(
            "2 test_x LEAKED [1]",
            "3 make: x",
            "5 12:00",
            "6 1%",
            "6 2%",
            "7 Timeout (0:00:08)!",
            "8 red",
            "LogEnd[line=last, number=10, lines=11]");
    assertThat(found(signs, Steps.log(log))).isEqualTo(expected);
    assertThat(
            found(
                signs,
                out -> {
                  for (byte b : log.getBytes(StandardCharsets.UTF_8)) {
                    out.write(b);
                  }
                }))
        .as("byte by byte")
        .isEqualTo(expected);
  }

  @Test
  void a_log_without_a_last_line_feed_is_whole() throws IOException {
    assertThat(found(LineSigns.anywhere("none"), Steps.log("a\nb")))
        .containsExactly("LogEnd[line=b, number=2, lines=2]");
    assertThat(found(LineSigns.anywhere("none"), Steps.log("\n\r\n")))
        .containsExactly("LogEnd[line=, number=0, lines=2]");
  }
}
