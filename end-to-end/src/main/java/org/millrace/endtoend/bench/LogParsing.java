package org.millrace.endtoend.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.verdict.LogSource;
import org.millrace.coordinator.verdict.StepJudge;

/**
 * How fast logs are read for their verdict, by one thread, from memory. What counts is its
 * processor time, which other work on the machine changes little.
 */
final class LogParsing implements Measure {
  private static final Figure TESTS =
      Figure.more("parse.tests", "log of a verbose test run", "MB/s").aim(200);
  private static final Figure COMPILER =
      Figure.more("parse.compiler", "log of make, a warning every 200 lines", "MB/s").aim(200);
  private static final Figure FAILURES =
      Figure.more("parse.failures", "log of nothing but failures", "MB/s");
  private static final Figure LINE = Figure.more("parse.line", "one line", "MB/s").aim(200);

  private static final int PIECE = 64 << 10;
  private static final List<String> WORDS =
      List.of("decode", "big", "unicode", "timeout", "error", "linear", "keys", "object", "input");

  @Override
  public String key() {
    return "parse";
  }

  @Override
  public String title() {
    return "Reading logs for their verdict";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    long size = stage.quick() ? 50_000_000 : 1_000_000_000;
    byte[] tests = tests();
    byte[] compiler = compiler();
    byte[] failures = failures();
    byte[] line = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    // Once for the compiler of the JVM.
    for (byte[] text : List.of(tests, compiler, failures, line)) {
      rate(Parser.REGRTEST, text, size / 10);
    }
    for (int repetition = 0; repetition < stage.repetitions(); repetition++) {
      ledger.record(TESTS, rate(Parser.REGRTEST, tests, size));
      ledger.record(COMPILER, rate(Parser.COMPILER, compiler, size));
      ledger.record(FAILURES, rate(Parser.REGRTEST, failures, size / 5));
      ledger.record(LINE, rate(Parser.REGRTEST, line, size));
    }
  }

  private static double rate(Parser parser, byte[] text, long size) throws IOException {
    long times = Math.max(1, size / text.length);
    LogSource source = out -> repeat(text, times, out);
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    StepJudge.read(parser, "step", List.of(), false, 2, source);
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    return times * text.length / 1e6 / (took / 1e9);
  }

  /** In pieces, as a stored log comes. */
  private static void repeat(byte[] text, long times, OutputStream out) throws IOException {
    for (long i = 0; i < times; i++) {
      for (int at = 0; at < text.length; at += PIECE) {
        out.write(text, at, Math.min(PIECE, text.length - at));
      }
    }
  }

  private static byte[] tests() {
    SplittableRandom random = new SplittableRandom(20261123);
    StringBuilder log = new StringBuilder();
    for (int file = 0; file < 480; file++) {
      log.append(
          "0:04:10 load avg: 5.01 [%3d/480] test_mod%d passed (1 min 2 sec)\n"
              .formatted(file, file));
      for (int i = 0; i < 95; i++) {
        String method = "test_" + word(random) + "_" + word(random);
        log.append(
            "%s (test.test_mod%d.Test%s.%s) ... ok\n"
                .formatted(method, file, word(random), method));
      }
      log.append("\n").append("-".repeat(70)).append("\nRan 95 tests in 0.120s\n\nOK\n");
    }
    return log.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] compiler() {
    SplittableRandom random = new SplittableRandom(20261123);
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      String file = word(random) + word(random);
      log.append(
          i % 200 == 0
              ? "Objects/%s.c:%d:5: warning: unused variable '%s' [-Wunused-variable]\n"
                  .formatted(file, i, file)
              : "gcc -c -fno-strict-overflow -Wsign-compare -g -Og -Wall -std=c11 -Wextra"
                  + " -Wno-unused-parameter -Wstrict-prototypes -fvisibility=hidden"
                  + " -I./Include/internal -IObjects -IInclude -IPython -I. -I./Include"
                  + " -DPy_BUILD_CORE -o Objects/%s.o Objects/%s.c\n".formatted(file, file));
    }
    return log.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] failures() {
    StringBuilder log = new StringBuilder();
    for (int file = 0; file < 480; file++) {
      log.append(
          "0:00:01 load avg: 3.44 [%d/480/%d] test_mod%d failed (9 failures)\n"
              .formatted(file, file, file));
      for (int i = 0; i < 9; i++) {
        log.append("=".repeat(70))
            .append("\nFAIL: test_%d (test.test_mod%d.TestX.test_%d)\n".formatted(i, file, i))
            .append("-".repeat(70))
            .append("\nTraceback (most recent call last):\n")
            .append(
                "  File \"/build/Lib/test/test_mod%d.py\", line 7, in test_%d\n".formatted(file, i))
            .append("    self.assertEqual(a, b)\n    ~~~~~~~~~~~~~~~~^^^^^^\n")
            .append("AssertionError: 1 != 2\n\n");
      }
      log.append("-".repeat(70)).append("\nRan 9 tests in 0.1s\n\nFAILED (failures=9)\n");
    }
    return log.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String word(SplittableRandom random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
