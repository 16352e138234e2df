package org.millrace.endtoend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  private static final int LINES = 20_000;

  @Test
  void every_line_has_a_hundred_bytes() throws IOException {
    byte[] text = text();

    assertThat(text).hasSize(LINES * 100);
    for (int i = 0; i < text.length; i++) {
      assertThat(text[i] == '\n').isEqualTo(i % 100 == 99);
    }
  }

  @Test
  void the_text_is_always_the_same() throws IOException {
    assertThat(text()).isEqualTo(text());
  }

  @Test
  void it_can_be_compressed_about_as_well_as_compiler_output() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text());
    }

    assertThat(packed.size() / (LINES * 100.0)).isBetween(0.35, 0.39);
  }

  private static byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LogLines.write(out, LINES);
    return out.toByteArray();
  }
}
