package org.millrace.coordinator.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.slf4j.LoggerFactory;

/** What somebody finds who opens a log to see why a build failed. */
@FarmIT
class LogPageIT extends AgentsAtWork {
  private static final int PIECE = 1 << 20;

  private long build;

  private String log(String text) {
    TestAgent.Job job = job();
    job.events(started(1, "test"));
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += PIECE) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE));
      assertThat(job.log("test.stdio", at, piece).word()).isEqualTo("204");
    }
    job.finish(List.of(started(1, "test"), exited(2, "test", 1)), sum("test.stdio", bytes));
    build = buildOf(job).value();
    return "/builds/" + build + "/logs/test/stdio";
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  private void step(String assignment) {
    jdbc.sql(
            "UPDATE step s SET %s FROM attempt a WHERE a.id = s.attempt_id AND a.build_id = ?"
                .formatted(assignment))
        .param(build)
        .update();
  }

  private Document open(String path) {
    return new Pages(port).open(path);
  }

  private static List<String> ids(Document page) {
    return page.select(".log .l").eachAttr("id");
  }

  @Test
  void a_log_opens_at_the_line_that_proves_the_result() {
    String path = log(lines(3_000));
    step("proof_line = CASE WHEN s.name = 'test' THEN 1499 ELSE 0 END");
    Document page = open(path);
    assertThat(ids(page)).startsWith("L1479").contains("L1499", "L1900");
    assertThat(page.select(".l.asked").eachAttr("id")).containsExactly("L1499");
    assertThat(page.expectFirst("#proof").attr("href"))
        .isEqualTo(path + "?attempt=1&line=1499#L1499");
    assertThat(ids(open(page.expectFirst(".pager a").attr("href")))).startsWith("L1");
    assertThat(ids(open(page.expectFirst("a[rel=prev]").attr("href")))).endsWith("L1478");
    assertThat(ids(open(page.expectFirst("a[rel=next]").attr("href")))).startsWith("L1979");
  }

  @Test
  void a_range_of_lines_is_an_address() {
    String path = log(lines(700));
    Document page = open(path + "?line=120-123");
    assertThat(page.select(".l.asked").eachAttr("id"))
        .containsExactly("L120", "L121", "L122", "L123");
    assertThat(open(path + "?line=123-120").select(".l.asked")).hasSize(4);
    assertThat(new Pages(port).get(path + "?line=abc").statusCode()).isEqualTo(400);
    assertThat(new Pages(port).get(path + "?line=1-2-3").statusCode()).isEqualTo(400);
    assertThat(open(path + "?attempt=1&from=1").expectFirst("#L7 a").attr("href"))
        .isEqualTo("?attempt=1&line=7#L7");
  }

  @Test
  void long_lines_make_a_page_shorter_and_never_hide_the_line_that_was_asked_for() {
    String path = log(("z".repeat(9_000) + "\n").repeat(2_000));
    for (String query : List.of("", "?line=1", "?line=400", "?from=1999", "?to=end", "?to=777")) {
      assertThat(weight(path + query)).as("page %s", query).isLessThan(100_000);
    }
    assertThat(open(path + "?line=400").select(".l.asked").eachAttr("id")).containsExactly("L400");
    assertThat(ids(open(path + "?to=end"))).endsWith("L2000").doesNotContain("L1900");
    assertThat(ids(open(path + "?to=777"))).endsWith("L777");
    String next = open(path + "?from=5").expectFirst("a[rel=next]").attr("href");
    List<String> before = ids(open(path + "?from=5"));
    int last = Integer.parseInt(before.getLast().substring(1));
    assertThat(ids(open(next))).startsWith("L" + (last + 1));
  }

  private int weight(String path) {
    return new Pages(port).get(path).body().getBytes(UTF_8).length;
  }

  @Test
  void no_page_weighs_more_than_100_kB_whatever_the_log_says() {
    String evil = "\u202e\u001b[1;31m'\u001b[3;42m\"<&ж漢😀 ";
    String path =
        log(
            (evil.repeat(3) + "\n").repeat(1_000)
                + (evil.repeat(500) + "\n").repeat(50)
                + ("漢".repeat(120) + "\n").repeat(600)
                + "e\n".repeat(2_000)
                + ("ж".repeat(200) + "\n").repeat(300));
    String needle = "%D0%B6".repeat(200);
    for (String query :
        List.of(
            "?from=1",
            "?line=480",
            "?line=1001",
            "?line=1020-1040",
            "?from=1051",
            "?line=1600",
            "?from=1700",
            "?to=end",
            "?q=" + needle,
            "?q=" + needle + "&line=3700",
            "?q=%26&line=700",
            "?q=%27",
            "?q=e&from=1700")) {
      assertThat(weight(path + query)).as("page %s", query).isLessThan(100_000);
      assertThat(new Pages(port).get(path + query).statusCode()).as(query).isEqualTo(200);
    }
    assertThat(open(path + "?line=480").select(".l.asked").eachAttr("id")).containsExactly("L480");
    assertThat(open(path + "?line=1020").select(".l.asked").eachAttr("id"))
        .containsExactly("L1020");
    Document found = open(path + "?q=" + needle);
    assertThat(ids(found)).startsWith("L3651");
    assertThat(ids(open(found.expectFirst("a[rel=next]").attr("href"))))
        .as("goes on behind the last that was listed")
        .startsWith("L" + (Integer.parseInt(ids(found).getLast().substring(1)) + 1));
  }

  @Test
  void lines_can_be_had_as_they_are() {
    String path = log("one\n" + "q".repeat(3_000_000) + "\n\u001b[31mthree\u001b[0m\nfour");
    assertThat(raw(path, "1")).isEqualTo("one\n");
    assertThat(raw(path, "2")).isEqualTo("q".repeat(3_000_000) + "\n");
    assertThat(raw(path, "3-9")).isEqualTo("\u001b[31mthree\u001b[0m\nfour");
    assertThat(raw(path, "7")).isEmpty();
    String link = open(path + "?from=2").expectFirst("#L2 .ctl a").attr("href");
    assertThat(link).isEqualTo(path + "/raw?attempt=1&line=2");
    assertThat(new Pages(port).get(link).headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain");
  }

  private String raw(String path, String lines) {
    return new Pages(port).get(path + "/raw?line=" + lines).body();
  }

  @Test
  void every_address_on_the_page_names_the_attempt_so_that_it_holds_after_a_retry() {
    String path = log(lines(1_200) + "the proof\n");
    Document page = open(path);
    for (String link : page.select("#log a, .pager a, #proof, .loghead p a").eachAttr("href")) {
      assertThat(link).contains("attempt=1");
    }
    String kept = path + page.expectFirst("#L1195 > a").attr("href");
    jdbc.sql(
            """
            WITH again AS (
              INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
                lease_until)
              SELECT build_id, 2, worker_id, claim_id || '2', epoch + 1, '', 'LOST', now()
                FROM attempt WHERE build_id = ? RETURNING id)
            INSERT INTO log (attempt_id, name, cap) SELECT id, 'test.stdio', 1000 FROM again
            """)
        .param(build)
        .update();
    assertThat(open(path).text()).contains("The log is empty.");
    assertThat(open(kept).select(".l.asked > span").eachText()).containsExactly("line 1195");
    assertThat(open(path + "?attempt=1&q=proof").select("#findings .l > a").attr("href"))
        .contains("attempt=1&q=proof&line=");
  }

  @Test
  void what_the_proof_proves_is_said_in_a_word_and_its_colour() {
    String path = log(lines(100));
    for (String[] expected :
        new String[][] {{"FAILURE", "fail"}, {"WARNINGS", "warn"}, {"SUCCESS", "ok"}}) {
      step("proof_line = 50, result = '%s'".formatted(expected[0]));
      Element proof = open(path).expectFirst("#proof");
      assertThat(proof.text())
          .isEqualTo("proof of %s in line 50".formatted(expected[0].toLowerCase(Locale.ROOT)));
      assertThat(proof.classNames()).contains(expected[1]);
    }
  }

  @Test
  void a_page_reads_each_piece_of_the_log_once() {
    String path = log(lines(300_000) + "no end");
    Logger logger = (Logger) LoggerFactory.getLogger("org.springframework.jdbc.core.JdbcTemplate");
    for (String query :
        List.of(
            "?from=1", "?line=250", "?line=150481", "?to=150000", "?to=end", "?attempt=1", "")) {
      ListAppender<ILoggingEvent> statements =
          new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
              event.prepareForDeferredProcessing(); // else it tells the name of who reads it
              super.append(event);
            }
          };
      statements.start();
      logger.setLevel(Level.DEBUG);
      logger.setAdditive(false);
      logger.addAppender(statements);
      try {
        open(path + query);
      } finally {
        logger.detachAppender(statements);
        logger.setLevel(null);
        logger.setAdditive(true);
        statements.stop();
      }
      List<String> all =
          statements.list.stream()
              .filter(e -> e.getThreadName().startsWith("tomcat-handler"))
              .map(ILoggingEvent::getFormattedMessage)
              .filter(m -> m.startsWith("Executing prepared SQL statement"))
              .toList();
      assertThat(all).as("page %s", query).hasSizeBetween(3, 5);
      assertThat(all.stream().filter(m -> m.contains("log_chunk")))
          .as("of chunks, page %s", query)
          .hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void a_line_of_many_megabytes_is_one_line_of_a_light_page() {
    String path = log("first\n" + "q".repeat(9_000_000) + "\nthird\nand " + "r".repeat(5_000_000));
    assertThat(ids(open(path))).as("opened at its proof").containsExactly("L3", "L4");
    Document page = open(path + "?from=1");
    assertThat(ids(page)).containsExactly("L1", "L2");
    assertThat(page.select("#L2 .ctl").text()).contains("the whole line, 9.0 MB");
    assertThat(page.text()).contains("4 lines");
    assertThat(ids(open(page.expectFirst("a[rel=next]").attr("href")))).containsExactly("L3", "L4");
    assertThat(open(path + "?line=4").select("#L4 .ctl").text()).contains("the whole line, 5.0 MB");
    assertThat(ids(open(path + "?to=end"))).endsWith("L4");
  }

  @Test
  void a_search_lists_what_it_found_and_leads_through_it() {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 2_000; i++) {
      text.append(i % 10 == 0 ? "\u001b[31mFAIL:\u001b[0m test_" + i : "ok test_" + i).append('\n');
    }
    String path = log(text.toString());
    Document list = open(path + "?q=fail%3A+test");
    assertThat(list.expectFirst(".found").text()).contains("200 lines");
    assertThat(list.select("#findings .l")).hasSize(100);
    assertThat(list.select("#L10 .hit").text()).isEqualTo("FAIL: test");
    Document rest = open(list.expectFirst("a[rel=next]").attr("href"));
    assertThat(ids(rest)).hasSize(100).startsWith("L1010").endsWith("L2000");
    assertThat(rest.select("a[rel=next]")).isEmpty();
    String third = list.expectFirst("#L30 > a").attr("href");
    assertThat(third).endsWith("&line=30#L30");
    Document at = open(path + third);
    assertThat(at.expectFirst(".found").text()).contains("3 of 200 lines");
    assertThat(at.select("#L30.asked .hit").eachText()).containsExactly("FAIL:", "test");
    assertThat(at.expectFirst("#find-next").attr("href")).endsWith("&line=40#L40");
    assertThat(at.expectFirst("#find-previous").attr("href")).endsWith("&line=20#L20");
    assertThat(at.expectFirst("#find").val()).isEqualTo("fail: test");
    assertThat(open(path + "?q=fail&case=exact").text()).contains("no line").contains("“fail”");
    assertThat(open(path + "?q=TEST_1999&attempt=1").select("#findings .l")).hasSize(1);
  }

  @Test
  void whatever_is_typed_into_the_search_is_only_text() {
    String path = log("<b>bold</b> (a+)+$ %s\u202e\n");
    assertThat(open(path + "?q=%28a%2B%29%2B%24").select("#findings .l")).hasSize(1);
    assertThat(open(path + "?q=%3Cb%3E").select(".hit").text()).isEqualTo("<b>");
    assertThat(open(path + "?q=%3Cscript%3Ealert(1)%3C/script%3E").text())
        .contains("No line of this log has “<script>alert(1)</script>”");
    assertThat(new Pages(port).get(path + "?q=" + "x".repeat(201)).statusCode()).isEqualTo(400);
    assertThat(open(path + "?q=").select("#log .l")).hasSize(1);
  }

  @Test
  void beside_a_line_stands_how_long_after_the_steps_beginning_it_came() {
    String path = log(lines(10));
    step("started_at = now() - interval '2 hours'");
    Document fresh = open(path);
    assertThat(fresh.expectFirst("#L1 > em").text()).matches("[12]:\\d\\d:\\d\\d");
    assertThat(fresh.select(".l > em").eachText()).hasSize(1);
    long start =
        jdbc.sql(
                """
                SELECT (extract(epoch FROM s.started_at) * 1000)::bigint FROM step s
                  JOIN attempt a ON a.id = s.attempt_id WHERE a.build_id = ? AND s.name = 'test'
                """)
            .param(build)
            .query(Long.class)
            .single();
    ByteArrayOutputStream times = new ByteArrayOutputStream();
    for (long number : new long[] {0, start + 1_200, 3, 1_000, 2, 185_000}) {
      for (long left = number; ; left >>>= 7) {
        times.write((int) (left > 0x7f ? (left & 0x7f) | 0x80 : left));
        if (left <= 0x7f) {
          break;
        }
      }
    }
    jdbc.sql(
            """
            UPDATE log_chunk SET times = ? WHERE log_id IN (SELECT l.id FROM log l
              JOIN attempt a ON a.id = l.attempt_id WHERE a.build_id = ?)
            """)
        .params(times.toByteArray(), build)
        .update();
    Document page = open(path);
    assertThat(page.select(".l > em").eachText()).containsExactly("0:01", "0:02", "3:07");
    assertThat(page.expectFirst("#L4 > em").text()).isEqualTo("0:02");
    assertThat(page.expectFirst("#L6 > em.gap").attr("title")).isEqualTo("3 min 05 s of silence");
    assertThat(open(path + "?from=5").expectFirst("#L5 > em").text()).isEqualTo("0:02");
  }
}
