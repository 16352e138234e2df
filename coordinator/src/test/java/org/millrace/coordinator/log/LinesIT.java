package org.millrace.coordinator.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.log.LinePage.Line;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.Protocol;
import org.springframework.beans.factory.annotation.Autowired;

/** Logs as they come back: bytes, lines, the end. */
@FarmIT
class LinesIT extends AgentsAtWork {
  private static final String LOG = "test.stdio";
  @Autowired Logs logs;

  private LogId log(byte[] bytes, int piece) {
    TestAgent.Job job = job();
    job.log(LOG, 0, new byte[0]);
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      assertThat(job.log(LOG, at, part).word()).isEqualTo("204");
    }
    return logs.find(new AttemptId(job.attempt()), LOG).orElseThrow().id();
  }

  private LogId log(String text) {
    return log(text.getBytes(UTF_8), Protocol.MAX_LOG_PIECE);
  }

  private static List<String> texts(LinePage page) {
    return page.lines().stream().map(Line::text).toList();
  }

  private static String numbered(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= lines; i++) {
      text.append("line ").append(i).append('\n');
    }
    return text.toString();
  }

  @Test
  void lines_are_counted_from_1() {
    LogId log = log("a\nb\nc\n");
    assertThat(logs.lines(log, 1, 2))
        .isEqualTo(
            new LinePage(List.of(new Line(1, "a", false), new Line(2, "b", false)), 3, true));
    assertThat(texts(logs.lines(log, 3, 5))).containsExactly("c");
    assertThat(logs.lines(log, 3, 5).more()).isFalse();
    assertThat(texts(logs.lines(log, 4, 5))).isEmpty();
    assertThat(texts(logs.lines(log, 99, 5))).isEmpty();
  }

  @Test
  void a_last_line_without_a_line_feed_is_a_line() {
    LogId log = log("a\n\nend");
    assertThat(texts(logs.lines(log, 1, 9))).containsExactly("a", "", "end");
    assertThat(texts(logs.tail(log, 2))).containsExactly("", "end");
    assertThat(logs.find(log).orElseThrow().lineFeeds()).isEqualTo(2);
  }

  @Test
  void an_empty_log_has_no_lines() {
    LogId log = log("");
    assertThat(texts(logs.lines(log, 1, 9))).isEmpty();
    assertThat(texts(logs.tail(log, 9))).isEmpty();
  }

  @Test
  void a_lone_line_feed_is_one_empty_line() {
    assertThat(texts(logs.lines(log("\n"), 1, 9))).containsExactly("");
  }

  @Test
  void lines_across_chunks_come_whole_wherever_one_begins_to_read() {
    int count = 200_000;
    LogId log = log(numbered(count).getBytes(UTF_8), 999_983);
    assertThat(
            jdbc.sql("SELECT count(*) FROM log_chunk WHERE log_id = ?")
                .param(log.value())
                .query(Integer.class)
                .single())
        .isGreaterThan(2);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int first = 1 + random.nextInt(count);
      Line line = logs.lines(log, first, 1).lines().getFirst();
      assertThat(line).as("seed %d", seed).isEqualTo(new Line(first, "line " + first, false));
    }
    assertThat(texts(logs.tail(log, 2))).containsExactly("line 199999", "line 200000");
  }

  @Test
  void the_index_of_lines_is_right_for_every_chunk() {
    LogId log = log(numbered(120_000).getBytes(UTF_8), 70_001);
    List<long[]> chunks =
        jdbc.sql("SELECT start, length, first_line FROM log_chunk WHERE log_id = ? ORDER BY start")
            .param(log.value())
            .query((row, n) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
            .list();
    byte[] all = numbered(120_000).getBytes(UTF_8);
    long end = 0;
    for (long[] chunk : chunks) {
      assertThat(chunk[0]).isEqualTo(end);
      assertThat(chunk[2]).isEqualTo(Chunk.lineFeeds(all, 0, (int) chunk[0]));
      end += chunk[1];
    }
    assertThat(end).isEqualTo(all.length);
  }

  @Test
  void a_line_of_many_megabytes_is_cut_and_the_next_one_found() {
    byte[] giant = new byte[9_000_000];
    Arrays.fill(giant, (byte) 'x');
    giant[8_999_995] = '\n';
    LogId log = log(giant, Protocol.MAX_LOG_PIECE);
    LinePage page = logs.lines(log, 1, 9);
    assertThat(page.lines()).hasSize(2);
    assertThat(page.lines().getFirst().cut()).isTrue();
    assertThat(page.lines().getFirst().text()).hasSize(LinePage.LONGEST_LINE);
    assertThat(page.lines().getLast()).isEqualTo(new Line(2, "xxxx", false));
    assertThat(texts(logs.tail(log, 1))).containsExactly("xxxx");
  }

  @Test
  void a_page_ends_after_four_megabytes_and_says_where_to_go_on() {
    LogId log = log(("x".repeat(60_000) + "\n").repeat(100));
    LinePage page = logs.lines(log, 1, 100);
    assertThat(page.lines()).hasSize(70);
    assertThat(page.more()).isTrue();
    assertThat(logs.lines(log, page.next(), 100).lines()).hasSize(30);
    assertThat(logs.tail(log, 100).lines()).hasSize(100);
  }

  @Test
  void bytes_come_back_as_they_went_in_whatever_they_are() throws IOException {
    long seed = System.nanoTime();
    byte[] noise = new byte[3_000_000];
    new Random(seed).nextBytes(noise);
    LogId log = log(noise, 313_131);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    logs.stream(log, 0, Long.MAX_VALUE, all);
    assertThat(Arrays.equals(all.toByteArray(), noise)).as("seed %d", seed).isTrue();
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    logs.stream(log, 1_048_570, 1_048_590, some);
    assertThat(some.toByteArray()).isEqualTo(Arrays.copyOfRange(noise, 1_048_570, 1_048_590));
  }

  @Test
  void what_is_not_utf_8_is_shown_and_harmless() {
    LogId log = log("caf\u00e9 \u0000 \u001b[31m<b>\r50%\n".getBytes(ISO_8859_1), 100);
    assertThat(texts(logs.lines(log, 1, 1))).containsExactly("caf\ufffd \u0000 \u001b[31m<b>\r50%");
  }

  @Test
  void many_small_pieces_fill_one_chunk_after_another() throws IOException {
    byte[] text = numbered(30_000).getBytes(UTF_8);
    LogId log = log(text, 1_500);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    logs.stream(log, 0, text.length, all);
    assertThat(all.toByteArray()).isEqualTo(text);
    assertThat(
            jdbc.sql("SELECT count(*) FROM log_chunk WHERE log_id = ? AND length < ?")
                .params(log.value(), Chunk.SEALED)
                .query(Integer.class)
                .single())
        .isLessThanOrEqualTo(1);
  }
}
