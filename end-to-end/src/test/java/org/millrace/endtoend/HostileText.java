package org.millrace.endtoend;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Output that a build may well print, and that a careless page would choke on or carry out. */
final class HostileText {
  private static final char ESCAPE = '\u001b';

  private HostileText() {}

  /** Some hostile lines. */
  static byte[] lines() throws IOException {
    try (var bytes = new java.io.ByteArrayOutputStream()) {
      bytes.write(
          utf8(
              """
              <script>window.harmed = 1; alert('script')</script>
              <img src="x" onerror="window.harmed = 2; alert('img')">
              </code></pre></td></table><h1 id="injected">injected</h1>
              "><svg onload="window.harmed = 3">
              &lt;b&gt; is written with entities, ${code} and [[${code}]] and th:text with braces
              """));
      bytes.write(
          utf8(
              ESCAPE
                  + "[31mred"
                  + ESCAPE
                  + "[0m "
                  + ESCAPE
                  + "[1;32mbold green"
                  + ESCAPE
                  + "[m plain\n"));
      bytes.write(utf8(ESCAPE + "[2J" + ESCAPE + "[H" + ESCAPE + "]0;a title\u0007cleared\n"));
      bytes.write(
          utf8(
              ESCAPE
                  + "]8;;javascript:window.harmed=4"
                  + ESCAPE
                  + "\\a link"
                  + ESCAPE
                  + "]8;;"
                  + ESCAPE
                  + "\\\n"));
      for (int percent = 0; percent <= 100; percent++) {
        bytes.write(utf8("\rprogress " + percent + "%"));
      }
      bytes.write(utf8("\nwindows line\r\n"));
      bytes.write(
          new byte[] {
            'b',
            'a',
            'd',
            ' ',
            (byte) 0xff,
            (byte) 0xfe,
            (byte) 0xc3,
            '(',
            (byte) 0xe2,
            (byte) 0x82,
            '\n'
          });
      bytes.write(new byte[] {'n', 'u', 'l', ' ', 0, 7, 8, 11, 12, 0x7f, '\n'});
      bytes.write(
          utf8(
              "right to left \u202egnp.exe\u202c and \u00e4\u00f6\u00fc \u4e2d\u6587 \ud83d\udc0d\n"));
      return bytes.toByteArray();
    }
  }

  /** Writes hostile lines, plain lines up to {@code size} bytes, and hostile lines. */
  static void write(Path file, long size) throws IOException {
    byte[] hostile = lines();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(hostile);
      long written = hostile.length;
      for (long line = 1; written < size - hostile.length; line++) {
        byte[] text =
            utf8(
                "line %09d of many, which says nothing but that it is here: %08x\n"
                    .formatted(line, line * 2654435761L));
        out.write(text);
        written += text.length;
      }
      out.write(hostile);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
