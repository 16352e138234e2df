package org.millrace.endtoend.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Output as a compiler prints it: lines of exactly {@value #LINE} bytes, always the same ones, of
 * which {@code gzip -6} leaves about 37 %. A step prints them by {@code cat}, which is far faster
 * than any farm takes them in.
 */
final class LogLines {
  /** Bytes of a line, its line feed included. */
  static final int LINE = 100;

  private static final String[] FORMS = {
    "gcc -c -Wsign-compare -g -Og -Wall -O3 -std=c11 -I./Include/internal -o Objects/%s.o Objects/%s.c ",
    "./Modules/_%s.c:%d:%d: warning: comparison of integer expressions of different sign %s ",
    "0:%02d:%02d load avg: %d.%02d [%d/491] test_%s passed -- running: test_%s (%d min %d sec) ",
    "test_%s (test.test_%s.Test%s.test_%s) ... ok %s ",
  };
  private static final String[] SYLLABLES = {
    "ab", "al", "byte", "code", "dict", "ex", "frame", "gc", "hash", "io", "ject", "key", "list",
    "mem", "name", "ob", "parse", "queue", "re", "set", "tuple", "type", "uni", "val", "weak", "zip"
  };
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private LogLines() {}

  /** Writes {@code lines} lines. */
  static void write(OutputStream out, int lines) throws IOException {
    SplittableRandom random = new SplittableRandom(20261122);
    byte[] line = new byte[LINE];
    for (int i = 0; i < lines; i++) {
      fill(line, random);
      out.write(line);
    }
  }

  private static void fill(byte[] line, SplittableRandom random) {
    String text =
        switch (random.nextInt(FORMS.length)) {
          case 0 -> FORMS[0].formatted(word(random), word(random));
          case 1 ->
              FORMS[1].formatted(
                  word(random), random.nextInt(4000), random.nextInt(80), word(random));
          case 2 ->
              FORMS[2].formatted(
                  random.nextInt(60),
                  random.nextInt(60),
                  random.nextInt(9),
                  random.nextInt(100),
                  random.nextInt(491),
                  word(random),
                  word(random),
                  random.nextInt(9),
                  random.nextInt(60));
          default ->
              FORMS[3].formatted(
                  word(random), word(random), word(random), word(random), word(random));
        };
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(bytes.length, LINE - 40);
    System.arraycopy(bytes, 0, line, 0, length);
    for (int i = length; i < LINE - 1; i++) {
      line[i] = (byte) DIGITS[random.nextInt(DIGITS.length)];
    }
    line[LINE - 1] = '\n';
  }

  private static String word(SplittableRandom random) {
    return SYLLABLES[random.nextInt(SYLLABLES.length)]
        + SYLLABLES[random.nextInt(SYLLABLES.length)]
        + SYLLABLES[random.nextInt(SYLLABLES.length)];
  }
}
