package org.millrace.coordinator.demo;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.millrace.protocol.Reason;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The logs of {@link SampleLogs}, stored for one build after another. */
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
    return switch (step) {
      case "git" -> SampleLogs.git();
      case "compile" -> SampleLogs.compile(bad);
      case "test" -> SampleLogs.test(bad ? Trouble.of(Reason.TESTS_FAILED).getFirst() : null);
      default -> SampleLogs.OTHER;
    };
  }
}
