package org.millrace.coordinator.demo;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Logs as the steps of CPython's builds write them. */
final class DemoLogs {
  private static final int PIECE = 64 * 1024;
  private final JdbcClient jdbc;

  DemoLogs(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void write(long attempt, String step, boolean bad, boolean running) {
    store(attempt, step + ".stdio", text(step, bad).getBytes(StandardCharsets.UTF_8), running);
  }

  /** Stores a log in pieces. */
  void store(long attempt, String name, byte[] bytes, boolean running) {
    long feeds = count(bytes, 0, bytes.length);
    long log =
        jdbc.sql(
                """
                INSERT INTO log (attempt_id, name, size, lines, cap, sha256) VALUES (?, ?, ?, ?, 268435456, ?)
                RETURNING id
                """)
            .param(attempt)
            .param(name)
            .param(bytes.length)
            .param(feeds)
            .param(running ? null : "0")
            .query(Long.class)
            .single();
    long before = 0;
    for (int start = 0; start < bytes.length; start += PIECE) {
      int end = Math.min(bytes.length, start + PIECE);
      byte[] piece = Arrays.copyOfRange(bytes, start, end);
      jdbc.sql(
              "INSERT INTO log_chunk (log_id, start, length, first_line, content) VALUES (?, ?, ?, ?, ?)")
          .params(log, start, piece.length, before, Zstd.compress(piece, 3))
          .update();
      before += count(bytes, start, end);
    }
  }

  private static long count(byte[] bytes, int start, int end) {
    long feeds = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\n') {
        feeds++;
      }
    }
    return feeds;
  }

  private static String text(String step, boolean bad) {
    StringBuilder text = new StringBuilder();
    switch (step) {
      case "git" -> {
        text.append("fetching cpython into the worker's mirror\n");
        for (int i = 0; i <= 100; i += 4) {
          text.append("Receiving objects: ").append(i).append("%\r");
        }
        text.append(
            "Receiving objects: 100% (4127/4127), 2.31 MiB, done.\nHEAD is now at abababab\n");
      }
      case "compile" -> {
        for (int i = 0; i < 160; i++) {
          text.append(
                  "gcc -c -fno-strict-overflow -Wsign-compare -g -Og -Wall -std=c11 -I./Include -o Objects/part")
              .append(i)
              .append(".o Objects/part")
              .append(i)
              .append(".c\n");
          if (i == 90) {
            text.append(
                "\u001b[1mModules/_ssl.c:1204:9:\u001b[0m \u001b[1;35mwarning: \u001b[0m'X' is deprecated [\u001b[1;35m-Wdeprecated-declarations\u001b[0m]\n");
          }
        }
        if (bad) {
          text.append(
              "\u001b[1mPython/bytecodes.c:1843:21:\u001b[0m \u001b[1;31merror: \u001b[0mincompatible pointer types\nmake: *** [Makefile:2011: Python/ceval.o] Error 1\n");
        }
      }
      case "test" -> {
        text.append(
            "== CPython 3.13.5+ (heads/3.13:ab12cd3) [GCC 12.2.0]\n== Linux-6.12 little-endian\nUsing random seed: 1843201\n0:00:00 Run 478 tests in parallel using 2 worker processes\n");
        for (int i = 1; i <= 478; i++) {
          text.append(
              "0:%02d:%02d load avg: 2.11 [%3d/478] test_part%d passed\n"
                  .formatted(i / 60, i % 60, i, i));
        }
        text.append(
            bad
                ? "\u001b[31mtest test_ssl failed\u001b[0m -- multiple errors occurred\nResult: \u001b[1;31mFAILURE\u001b[0m\n"
                : "\u001b[32mAll 478 tests OK.\u001b[0m\nResult: \u001b[32mSUCCESS\u001b[0m\n");
      }
      default ->
          text.append("$ make ")
              .append(step)
              .append("\nchecking build system type... x86_64-pc-linux-gnu\nok\n");
    }
    return text.toString();
  }
}
