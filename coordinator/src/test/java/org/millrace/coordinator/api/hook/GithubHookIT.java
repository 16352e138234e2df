package org.millrace.coordinator.api.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Bad input and bad luck at the webhook, row by row. */
@FarmIT
@TestPropertySource(
    properties = {"MILLRACE_WEBHOOK_SECRET=old-one,new-one", "millrace.builders=../builders.yaml"})
class GithubHookIT {
  private static final String PING = "{\"zen\":\"Keep it logically awesome.\"}";

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;

  private static String push(String revision, String branch, String repository) {
    return """
    {"ref":"refs/heads/%2$s","before":"%4$s","after":"%1$s","created":false,"deleted":false,
     "repository":{"full_name":"%3$s"},
     "head_commit":{"id":"%1$s","message":"gh-1: Mend it","timestamp":"2026-11-22T12:00:00+01:00",
       "url":"https://github.com/python/cpython/commit/%1$s","distinct":true,
       "author":{"name":"Ada Lovelace"},"added":[],"modified":["Lib/json/decoder.py"],"removed":[]},
     "commits":[{"id":"%1$s","message":"gh-1: Mend it","timestamp":"2026-11-22T12:00:00+01:00",
       "url":"https://github.com/python/cpython/commit/%1$s","distinct":true,
       "author":{"name":"Ada Lovelace"},"added":[],"modified":["Lib/json/decoder.py"],"removed":[]}]}
    """
        .formatted(revision, branch, repository, "0".repeat(39) + "1");
  }

  private static String revision(String start) {
    return start + "0".repeat(40 - start.length());
  }

  private long inboxRows() {
    return jdbc.sql("SELECT count(*) FROM inbox").query(Long.class).single();
  }

  private String outcome(String delivery) {
    return await()
        .until(
            () ->
                jdbc.sql("SELECT state || ': ' || outcome FROM inbox WHERE delivery_id = ?")
                    .param(delivery)
                    .query(String.class)
                    .single(),
            state -> !state.startsWith("RECEIVED"));
  }

  @Test
  void a_signed_push_becomes_a_change_a_build_set_and_a_request_for_each_builder() {
    String revision = revision("abc1");
    HttpResponse<String> answer =
        new Webhook("push", push(revision, "3.13", "python/cpython"))
            .header("X-GitHub-Delivery", "first-push")
            .signed("new-one")
            .send(port);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"delivery\":\"first-push\",\"state\":\"RECEIVED\"}");
    assertThat(outcome("first-push"))
        .isEqualTo(
            "PROCESSED: 1 change of 3.13; scheduler '3.13' wants 11 builds;"
                + " scheduler '3.13-refleaks' waits for 30 s of quiet");
    assertThat(
            jdbc.sql(
                    """
                    SELECT b.name FROM build_request r
                    JOIN builder b ON b.id = r.builder_id
                    JOIN build_set s ON s.id = r.build_set_id
                    WHERE s.revision = ?
                    ORDER BY r.priority DESC
                    """)
                .param(revision)
                .query(String.class)
                .list())
        .hasSize(11)
        .contains(
            "AMD64 Debian 3.13",
            "AMD64 Debian NoGIL 3.13",
            "aarch64 Debian JIT 3.13",
            "PPC64LE Debian LTO 3.13")
        .doesNotContain("AMD64 Debian Refleaks 3.13", "aarch64 Debian emulated JIT 3.13");
  }

  @Test
  void every_configured_secret_is_good_and_no_other() {
    assertThat(new Webhook("ping", PING).signed("old-one").send(port).statusCode()).isEqualTo(202);
    assertThat(new Webhook("ping", PING).signed("new-one").send(port).statusCode()).isEqualTo(202);
    assertThat(new Webhook("ping", PING).signed("old-one,new-one").send(port).statusCode())
        .isEqualTo(401);
  }

  @Test
  void a_wrong_missing_or_sha1_only_signature_gets_401_and_nothing_is_stored() {
    long before = inboxRows();
    List<Webhook> refused =
        List.of(
            new Webhook("ping", PING),
            new Webhook("ping", PING).signed("wrong"),
            new Webhook("ping", PING).signedBySha1("new-one"),
            new Webhook("ping", PING).header("X-Hub-Signature-256", "sha256=xyz"),
            new Webhook("ping", PING).signed("new-one").body("{}".getBytes(StandardCharsets.UTF_8)),
            new Webhook("ping", PING).without("X-GitHub-Delivery"));
    for (Webhook webhook : refused) {
      HttpResponse<String> answer = webhook.send(port);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("\"code\":\"BAD_SIGNATURE\"");
    }
    assertThat(inboxRows()).isEqualTo(before);
  }

  @Test
  void a_body_that_says_it_is_too_large_gets_413_before_it_is_sent() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /hooks/github HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          X-Hub-Signature-256: sha256=%s\r
          Content-Length: %d\r
          \r
          """
              .formatted("0".repeat(64), HookBody.CAP + 1L)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      // Not a byte of the body was sent.
      assertThat(statusLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void a_chunked_body_gets_413_when_it_passes_the_cap() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /hooks/github HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          X-Hub-Signature-256: sha256=%s\r
          Transfer-Encoding: chunked\r
          \r
          """
              .formatted("0".repeat(64))
              .getBytes(StandardCharsets.US_ASCII));
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < 25; i++) {
        out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(piece);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      // The body has no end yet.
      assertThat(statusLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
  }

  private static String statusLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Test
  void signed_but_malformed_bodies_get_a_sentence_and_nothing_is_stored() {
    long before = inboxRows();
    List<String> bodies =
        List.of("", "not json", "[1]", "\"text\"", "{\"a\":", "{} trailing", "{\"a\":\u0001}");
    for (String body : bodies) {
      HttpResponse<String> answer = new Webhook("push", body).signed("new-one").send(port);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"MALFORMED\"");
    }
    String deep = "{\"a\":".repeat(5000) + "1" + "}".repeat(5000);
    assertThat(new Webhook("push", deep).signed("new-one").send(port).statusCode()).isEqualTo(400);
    assertThat(inboxRows()).isEqualTo(before);
  }

  @Test
  void missing_or_odd_headers_get_400() {
    Webhook noId = new Webhook("ping", PING).signed("new-one").without("X-GitHub-Delivery");
    Webhook noEvent = new Webhook("ping", PING).signed("new-one").without("X-GitHub-Event");
    Webhook oddId = new Webhook("ping", PING).signed("new-one").header("X-GitHub-Delivery", "a b");
    for (Webhook webhook : List.of(noId, noEvent, oddId)) {
      assertThat(webhook.send(port).statusCode()).isEqualTo(400);
    }
    assertThat(
            new Webhook("ping", PING)
                .header("Content-Type", "text/plain")
                .signed("new-one")
                .send(port)
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void odd_pushes_are_stored_and_ignored_with_a_sentence() {
    String good = revision("def1");
    record Odd(String body, String why) {}
    List<Odd> odd =
        List.of(
            new Odd("{}", "malformed push: it lacks repository.full_name or ref"),
            new Odd(
                "{\"ref\":7,\"repository\":[],\"commits\":\"x\"}",
                "malformed push: it lacks repository.full_name or ref"),
            new Odd(
                push(good, "3.13", "somebody/else"),
                "builders.yaml has no repository 'somebody/else'"),
            new Odd(
                push(good, "feature", "python/cpython"),
                "builders.yaml has no branch 'feature' of repository 'cpython'"),
            new Odd(
                push(good, "3.13", "python/cpython").replace("refs/heads/3.13", "refs/tags/v3.13"),
                "'refs/tags/v3.13' is not a branch"),
            new Odd(
                push(good, "3.13", "python/cpython")
                    .replace("\"deleted\":false", "\"deleted\":true"),
                "the branch was deleted"),
            new Odd(
                push(good, "3.13", "python/cpython").replace("Mend it", "Typo [skip ci]"),
                "the head commit says [skip ci]"),
            new Odd(
                push("not-a-revision", "3.13", "python/cpython"),
                "malformed push: none of its commits is its head 'not-a-revision'"));
    for (int i = 0; i < odd.size(); i++) {
      assertThat(
              new Webhook("push", odd.get(i).body())
                  .header("X-GitHub-Delivery", "odd-" + i)
                  .signed("new-one")
                  .send(port)
                  .statusCode())
          .isEqualTo(202);
      assertThat(outcome("odd-" + i)).isEqualTo("IGNORED: " + odd.get(i).why());
    }
  }

  @Test
  void other_events_are_recorded_and_ignored() {
    new Webhook("star", PING).header("X-GitHub-Delivery", "star").signed("new-one").send(port);
    assertThat(outcome("star")).isEqualTo("IGNORED: event 'star' is not one that the farm acts on");
    new Webhook("ping", PING).header("X-GitHub-Delivery", "ping").signed("new-one").send(port);
    assertThat(outcome("ping")).isEqualTo("PROCESSED: ping: the webhook works");
  }

  @Test
  void a_form_is_as_good_as_json() {
    String body =
        "payload="
            + URLEncoder.encode(
                push(revision("f0"), "3.13", "Python/CPython"), StandardCharsets.UTF_8);
    assertThat(
            new Webhook("push", body)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-GitHub-Delivery", "form")
                .signed("new-one")
                .send(port)
                .statusCode())
        .isEqualTo(202);
    assertThat(outcome("form")).startsWith("PROCESSED: 1 change of 3.13");
  }

  @Test
  void the_same_delivery_many_times_at_once_is_one_change_and_one_build_set() throws Exception {
    String revision = revision("e1");
    Callable<String> send =
        () -> {
          HttpResponse<String> answer =
              new Webhook("push", push(revision, "3.13", "python/cpython"))
                  .header("X-GitHub-Delivery", "again")
                  .signed("new-one")
                  .send(port);
          return answer.statusCode() + answer.body();
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> answer :
          threads.invokeAll(List.of(send, send, send, send, send, send, send, send))) {
        assertThat(answer.get()).isEqualTo("202{\"delivery\":\"again\",\"state\":\"RECEIVED\"}");
      }
    }
    assertThat(outcome("again")).startsWith("PROCESSED");
    assertThat(send.call()).isEqualTo("202{\"delivery\":\"again\",\"state\":\"RECEIVED\"}");
    assertThat(count("SELECT count(*) FROM inbox WHERE delivery_id = 'again'")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM change WHERE revision = '" + revision + "'"))
        .isEqualTo(1);
    assertThat(count("SELECT count(*) FROM build_set WHERE revision = '" + revision + "'"))
        .isEqualTo(1);
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
