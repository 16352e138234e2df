package org.millrace.coordinator.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;

/** What is found in logs, however they are cut into chunks. */
@FarmIT
class SearchIT extends AgentsAtWork {
  private static final String LOG = "test.stdio";
  @Autowired Logs logs;

  private LogId log(String text, int piece) {
    byte[] bytes = text.getBytes(UTF_8);
    TestAgent.Job job = job();
    job.log(LOG, 0, new byte[0]);
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      assertThat(job.log(LOG, at, part).word()).isEqualTo("204");
    }
    return logs.find(new AttemptId(job.attempt()), LOG).orElseThrow().id();
  }

  private Matches search(LogId log, String text) {
    return logs.search(log, new Needle(text, false), 1, 0, 1_000);
  }

  private static List<Long> numbers(Matches matches) {
    return matches.lines().stream().map(Matches.Line::number).toList();
  }

  @Test
  void a_line_counts_once_and_has_its_neighbours() {
    LogId log =
        log("ok\nFAIL one fail\nok\nok\n\u001b[31mFA\u001b[0mIL two\nend without feed: fail", 7);
    Matches all = search(log, "fail");
    assertThat(numbers(all)).containsExactly(2L, 5L, 6L);
    assertThat(all.lines().get(1).text()).isEqualTo("FAIL two");
    assertThat(all.count()).isEqualTo(3);
    assertThat(all.whole()).isTrue();
    Matches near = logs.search(log, new Needle("fail", false), 1, 5, 0);
    assertThat(near.lines()).isEmpty();
    assertThat(List.of(near.before(), near.after(), near.place(), near.first(), near.last()))
        .containsExactly(2L, 6L, 2L, 2L, 6L);
    assertThat(near.at()).isTrue();
    Matches between = logs.search(log, new Needle("fail", false), 1, 4, 0);
    assertThat(List.of(between.before(), between.after(), between.place()))
        .containsExactly(2L, 5L, 1L);
    assertThat(between.at()).isFalse();
    assertThat(logs.search(log, new Needle("fail", true), 1, 0, 9).count()).isEqualTo(2);
    assertThat(search(log, "nothing").count()).isZero();
  }

  @Test
  void what_lies_across_chunks_and_in_very_long_lines_is_found_where_it_is() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    List<Long> expected = new java.util.ArrayList<>();
    for (long line = 1; line <= 400; line++) {
      boolean has = random.nextInt(4) == 0;
      text.append("x".repeat(random.nextInt(line % 50 == 0 ? 200_000 : 3_000)));
      if (has) {
        text.append("needle in hay");
        expected.add(line);
      }
      text.append("y".repeat(random.nextInt(2_000))).append('\n');
    }
    LogId log = log(text.toString(), 70_001);
    Matches matches = search(log, "NEEDLE IN HAY");
    assertThat(numbers(matches)).as("seed %d", seed).isEqualTo(expected);
    assertThat(matches.lines())
        .as("seed %d", seed)
        .allMatch(line -> line.text().contains("needle in hay") && line.text().length() <= 1_000);
    long from = expected.get(expected.size() / 2);
    assertThat(numbers(logs.search(log, new Needle("needle in hay", true), from, 0, 1_000)))
        .as("seed %d", seed)
        .isEqualTo(expected.subList(expected.size() / 2, expected.size()));
  }
}
