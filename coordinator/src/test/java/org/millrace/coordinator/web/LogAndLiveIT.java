package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FarmIT
class LogAndLiveIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired Signals signals;
  @Autowired Fixtures fixtures;

  private long build;
  private long attempt;

  @BeforeEach
  void a_build_that_runs() {
    BuilderId builder = fixtures.builder("AMD64 Debian " + System.nanoTime());
    long request = fixtures.request(builder).value();
    build =
        jdbc.sql(
                """
                INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
                  repository, branch, revision, state)
                SELECT id, 1, ?, catalog_version, definition, 'cpython', '3.13', 'r', 'RUNNING'
                  FROM builder WHERE id = ? RETURNING id
                """)
            .params(request, builder.value())
            .query(Long.class)
            .single();
    attempt =
        jdbc.sql(
                """
                WITH w AS (INSERT INTO worker (name, labels, state)
                           VALUES ('w' || ?, '{}', 'ACTIVE') RETURNING id)
                INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
                  lease_until)
                SELECT ?, 1, id, 'c', 1, '', 'RUNNING', now() + interval '1 hour' FROM w RETURNING id
                """)
            .params(build, build)
            .query(Long.class)
            .single();
    jdbc.sql("INSERT INTO step (attempt_id, ordinal, name) VALUES (?, 1, 'test')")
        .param(attempt)
        .update();
    jdbc.sql("INSERT INTO log (attempt_id, name, cap) VALUES (?, 'test.stdio', 1 << 28)")
        .param(attempt)
        .update();
  }

  private long log() {
    return jdbc.sql("SELECT id FROM log WHERE attempt_id = ?")
        .param(attempt)
        .query(Long.class)
        .single();
  }

  private void append(String text) {
    append(text.getBytes(StandardCharsets.UTF_8));
  }

  private void append(byte[] bytes) {
    int feeds = 0;
    for (byte b : bytes) {
      feeds += b == '\n' ? 1 : 0;
    }
    jdbc.sql(
            """
            WITH grown AS (UPDATE log SET size = size + ?, lines = lines + ? WHERE id = ?
                           RETURNING id, size - ? AS start, lines - ? AS first_line)
            INSERT INTO log_chunk (log_id, start, length, first_line, content)
            SELECT id, start, ?, first_line, ? FROM grown
            """)
        .params(bytes.length, feeds, log(), bytes.length, feeds, bytes.length, Zstd.compress(bytes))
        .update();
    signals.raise(Topic.log(log()));
  }

  private void end() {
    jdbc.sql("UPDATE log SET sha256 = 'x' WHERE id = ?").param(log()).update();
    jdbc.sql("UPDATE attempt SET state = 'FINISHED', finished_at = now() WHERE id = ?")
        .param(attempt)
        .update();
    signals.raise(Topic.log(log()));
  }

  private String page() {
    return "/builds/" + build + "/logs/test/stdio";
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  private List<String> shown(String query) {
    Document page = new Pages(port).open(page() + query);
    return page.select("#log .l > span").eachText();
  }

  @Test
  void a_long_log_is_shown_window_by_window_and_any_line_can_be_pointed_at() {
    append(lines(1, 700));
    append(lines(701, 2500));
    end();
    assertThat(shown("")).hasSize(500).startsWith("line 1").endsWith("line 500");
    assertThat(shown("?line=1234")).hasSize(500).startsWith("line 1001").endsWith("line 1500");
    assertThat(shown("?line=2400")).hasSize(500).startsWith("line 2001").endsWith("line 2500");
    assertThat(shown("?line=99999")).hasSize(500).endsWith("line 2500");
    assertThat(shown("?line=-3")).startsWith("line 1");
    Document page = new Pages(port).open(page() + "?line=1234");
    assertThat(page.select("#L1234.asked span").text()).isEqualTo("line 1234");
    assertThat(page.select("#L1234 a").attr("href")).isEqualTo("?attempt=1&line=1234#L1234");
    assertThat(page.select(".loghead .pager a").eachText())
        .containsExactly("Start", "Earlier", "Later", "End");
    assertThat(new Pages(port).open(page.select("a[rel=next]").attr("href")).expectFirst(".l").id())
        .isEqualTo("L1501");
  }

  @Test
  void a_log_that_grows_opens_at_its_end() {
    append(lines(1, 2500));
    assertThat(shown("")).hasSize(500).startsWith("line 2001").endsWith("line 2500");
    assertThat(tailOf(page())).endsWith("/live?attempt=1&from=2500");
    append("and half a li");
    assertThat(shown("")).hasSize(500).startsWith("line 2002").endsWith("and half a li");
    assertThat(tailOf(page())).endsWith("/live?attempt=1&from=2500");
    assertThat(tailOf(page() + "?line=1")).isEmpty();
    append("ne\n" + lines(2502, 2600));
    assertThat(shown("")).hasSize(500).startsWith("line 2101").endsWith("line 2600");
    assertThat(shown("?from=2501")).hasSize(100).startsWith("and half a line");
  }

  private String tailOf(String path) {
    return new Pages(port).open(path).select("#log").attr("data-tail");
  }

  @Test
  void what_a_program_wrote_for_a_terminal_is_shown_as_a_terminal_would() {
    append("\u001b[31mred\u001b[0m\n 10%\r100%\n<b>&amp;\n");
    append(new byte[] {(byte) 0xff, 'x', '\n'});
    append("y".repeat(100_000) + "\n");
    end();
    Document page = new Pages(port).open(page());
    assertThat(page.select("#L1 span span.f1").text()).isEqualTo("red");
    assertThat(page.expectFirst("#L2 > span").ownText()).isEqualTo("100%");
    assertThat(page.select("#L2 .ctl").text()).isEqualTo("written over ×1");
    assertThat(page.select("#L3 span").text()).isEqualTo("<b>&amp;");
    assertThat(page.select("#L4 span").text()).isEqualTo("\ufffdx");
    assertThat(page.select("#L5 .ctl").text()).contains("the whole line, 100 kB");
  }

  @Test
  void an_empty_log_and_an_empty_last_line_are_no_lines() {
    end();
    assertThat(new Pages(port).open(page()).text()).contains("The log is empty.");
    append("one\n");
    assertThat(shown("")).containsExactly("one");
  }

  @Test
  void the_raw_log_is_every_byte_as_plain_text() throws Exception {
    byte[] bytes = new byte[300_000];
    new java.util.Random(7).nextBytes(bytes);
    append(bytes);
    append(bytes);
    end();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page() + "/raw")).build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    assertThat(answer.body()).hasSize(600_000).startsWith(bytes).endsWith(bytes);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private Listener listen(String path, String... headers) {
    return new Listener(port, path, headers);
  }

  @Test
  void the_tail_sends_lines_as_they_come_and_says_when_the_log_is_whole() throws Exception {
    append("one\n");
    try (Listener tail = listen(page() + "/live?from=1")) {
      tail.until("event:hello");
      append("two\nthr");
      tail.until("id:2");
      tail.until("event:rest");
      append("ee\n");
      tail.until("id:3");
      end();
      tail.until("event:end");
      assertThat(tail.all())
          .contains("id=\"L2\"", "<span>two</span>", "<span>three</span>")
          .doesNotContain("<span>one</span>");
    }
  }

  @Test
  void a_browser_that_lost_the_tail_goes_on_where_it_was() throws Exception {
    append(lines(1, 30));
    end();
    try (Listener tail = listen(page() + "/live?from=0", "Last-Event-ID", "28")) {
      tail.until("event:end");
      assertThat(tail.all())
          .contains("<span>line 29</span>", "<span>line 30</span>", "id:30")
          .doesNotContain("<span>line 28</span>");
    }
  }

  @Test
  void a_tail_that_is_far_behind_leaves_out_what_nobody_could_read() throws Exception {
    append(lines(1, 9000));
    end();
    try (Listener tail = listen(page() + "/live?from=0")) {
      tail.until("event:end");
      assertThat(tail.all()).contains("event:skipped", "data:8500", "line 9000");
    }
  }

  @Test
  void a_page_hears_of_its_topics_and_of_no_others() throws Exception {
    try (Listener live = listen("/live?topics=builds,build:" + build)) {
      live.until("event:hello");
      signals.raise(new Topic("weather"));
      signals.raise(Topic.build(build));
      live.until("event:changed");
      live.until("data:build:" + build);
      assertThat(live.all()).doesNotContain("weather");
    }
  }

  @Test
  void many_hints_become_few_events() throws Exception {
    try (Listener live = listen("/live?topics=queue")) {
      live.until("event:hello");
      for (int i = 0; i < 1000; i++) {
        signals.raise(Topic.QUEUE);
      }
      live.until("event:changed");
      signals.raise(Topic.BUILDS);
      assertThat(live.received().stream().filter("event:changed"::equals)).hasSizeLessThan(20);
    }
  }
}
