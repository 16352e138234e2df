package org.millrace.coordinator.demo;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Logs as the steps of CPython's builds write them: one of each sort, shared by many steps. */
final class SampleLogs {
  /** No log here is longer than one piece of a stored log. */
  private static final int PIECE = 64 * 1024;

  static final String OTHER = "$ make pythoninfo\nPython information\nok\n";

  private SampleLogs() {}

  /** Writes them into {@code demo_log}. */
  static void write(Connection connection) throws SQLException {
    try (CopiedRows rows =
        new CopiedRows(connection, "demo_log (kind, size, lines, proof, sha256, content)")) {
      row(rows, "git", git(), "");
      row(
          rows,
          "configure",
          "checking build system type... x86_64-pc-linux-gnu\nok\n".repeat(90),
          "");
      row(rows, "compile", compile(false), "");
      row(rows, "compile-bad", compile(true), "error:");
      row(rows, "other", OTHER, "");
      row(rows, "test", test(null), "");
      for (Trouble trouble : Trouble.ALL) {
        row(rows, "test-" + trouble.id(), test(trouble), trouble.message());
      }
      rows.finish();
    }
  }

  private static void row(CopiedRows rows, String kind, String text, String proof)
      throws SQLException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > PIECE) {
      throw new IllegalStateException("The log '" + kind + "' is too long for one piece");
    }
    int at = proof.isEmpty() ? -1 : text.indexOf(proof);
    long line = at < 0 ? 0 : 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    rows.row(
        kind,
        bytes.length,
        text.chars().filter(c -> c == '\n').count(),
        line,
        sha256(bytes),
        Zstd.compress(bytes, 3));
  }

  static String git() {
    StringBuilder text = new StringBuilder("fetching cpython into the worker's mirror\n");
    for (int i = 0; i <= 100; i += 4) {
      text.append("Receiving objects: ").append(i).append("%\r");
    }
    return text.append("Receiving objects: 100% (4127/4127), 2.31 MiB, done.\n").toString();
  }

  static String compile(boolean bad) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 160; i++) {
      text.append("gcc -c -fno-strict-overflow -Wsign-compare -g -Og -Wall -std=c11 -I./Include")
          .append(" -o Objects/part%d.o Objects/part%d.c\n".formatted(i, i));
      if (i == 90) {
        text.append("\u001b[1mModules/_ssl.c:1204:9:\u001b[0m \u001b[1;35mwarning: \u001b[0m")
            .append("'X' is deprecated [\u001b[1;35m-Wdeprecated-declarations\u001b[0m]\n");
      }
    }
    if (bad) {
      text.append("\u001b[1mPython/bytecodes.c:1843:21:\u001b[0m \u001b[1;31merror: \u001b[0m")
          .append(
              "incompatible pointer types\nmake: *** [Makefile:2011: Python/ceval.o] Error 1\n");
    }
    return text.toString();
  }

  static String test(@Nullable Trouble trouble) {
    StringBuilder text =
        new StringBuilder(
            """
            == CPython 3.15.0a2+ (heads/main:ab12cd3) [GCC 14.2.0]
            Using random seed: 1843201
            0:00:00 Run 478 tests in parallel using 2 worker processes
            """);
    for (int i = 1; i <= 478; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "0:%02d:%02d load avg: 2.11 [%3d/478] test_part%d passed\n",
              i / 60,
              i % 60,
              i,
              i));
      if (i == 300 && trouble != null) {
        text.append("test ")
            .append(trouble.file())
            .append(" failed -- ")
            .append(trouble.excerpt())
            .append(trouble.message())
            .append('\n');
      }
    }
    return text.append(
            trouble == null
                ? "All 478 tests OK.\nResult: \u001b[32mSUCCESS\u001b[0m\n"
                : trouble.result() == org.millrace.protocol.Result.WARNINGS
                    ? "Result: FAILURE then SUCCESS\n"
                    : "1 test failed:\n    "
                        + trouble.file()
                        + "\nResult: \u001b[31mFAILURE\u001b[0m\n")
        .toString();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
