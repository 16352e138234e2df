package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    LineReader.read(in, lines::add);
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
    assertThat(lines(new java.io.ByteArrayInputStream(new byte[] {'a', (byte) 0xff, 'b', '\n'})))
        .containsExactly("a\ufffdb");
  }

  @Test
  void a_line_of_100_megabytes_costs_no_memory() throws IOException {
    InputStream endless =
        new InputStream() {
          private int left = 100_000_000;

          @Override
          public int read() {
            return left-- > 0 ? 'x' : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
              return -1;
            }
            int n = Math.min(length, left);
            java.util.Arrays.fill(buffer, offset, offset + n, (byte) 'x');
            left -= n;
            return n;
          }
        };
    assertThat(lines(endless)).singleElement().satisfies(line -> assertThat(line).hasSize(4096));
  }
}
