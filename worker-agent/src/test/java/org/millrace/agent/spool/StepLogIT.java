package org.millrace.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogIT {
  @TempDir Path folder;

  private StepLog log(byte[] printed, long cap) throws IOException {
    Path file = folder.resolve("log");
    Files.write(file, printed);
    return new StepLog("a.stdio", file, cap);
  }

  private static byte[] all(StepLog log, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[piece];
    for (int n = log.read(0, buffer); n > 0; n = log.read(out.size(), buffer)) {
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }

  @Test
  void while_it_grows_half_of_the_cap_can_be_read() throws Exception {
    try (StepLog log = log(new byte[900], 1000)) {
      assertThat(log.available()).isEqualTo(500);
      log.end(900);
      assertThat(log.available()).isEqualTo(900);
    }
  }

  @Test
  void what_somebody_appends_after_the_end_is_not_read() throws Exception {
    try (StepLog log = log("abcdef".getBytes(StandardCharsets.US_ASCII), 1000)) {
      log.end(3);
      assertThat(all(log, 10)).asString().isEqualTo("abc");
    }
  }

  @Test
  void any_log_over_any_cap_is_its_head_the_marker_and_its_tail() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int cap = 300 + random.nextInt(2_000);
      byte[] printed = new byte[cap + 1 + random.nextInt(20_000)];
      for (int i = 0; i < printed.length; i++) {
        printed[i] = (byte) ('a' + i % 26);
      }
      try (StepLog log = log(printed, cap)) {
        byte[] before = all(log, 1 + random.nextInt(500));
        log.end(printed.length);
        String sent = new String(all(log, 1 + random.nextInt(500)), StandardCharsets.US_ASCII);
        String whole = new String(printed, StandardCharsets.US_ASCII);
        int from = sent.indexOf("\n[millrace: ");
        int to = sent.indexOf("]\n", from) + 2;
        int cut = printed.length - (sent.length() - (to - from));
        assertThat(sent).as("seed %d round %d", seed, round).hasSize((int) log.available());
        assertThat(sent.length()).isBetween(cap - 3, cap);
        assertThat(sent).startsWith(new String(before, StandardCharsets.US_ASCII));
        assertThat(sent.substring(0, from)).isEqualTo(whole.substring(0, cap / 2));
        assertThat(whole).endsWith(sent.substring(to));
        assertThat(sent.substring(from, to))
            .isEqualTo(
                "\n[millrace: "
                    + cut
                    + " bytes cut here: the log was larger than its cap of "
                    + cap
                    + " bytes]\n");
      }
    }
  }

  @Test
  void a_cap_smaller_than_the_marker_is_kept_too() throws Exception {
    try (StepLog log = log(new byte[100], 20)) {
      log.end(100);
      assertThat(all(log, 7)).hasSize(20);
    }
  }
}
