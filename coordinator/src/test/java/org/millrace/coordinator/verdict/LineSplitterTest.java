package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private static List<String> lines(LogSource log) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineSplitter splitter = new LineSplitter(lines::add)) {
      log.copyTo(splitter);
    }
    return lines;
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
}
