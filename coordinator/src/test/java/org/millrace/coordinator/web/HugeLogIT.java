package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;

/** A log of 100 MB and a million lines, from the agent's calls to the pages; prints its figures. */
@FarmIT
class HugeLogIT extends AgentsAtWork {
  private static final int LINES = 1_000_000;
  private static final int LINE = 100;
  private static final int PROOF = 700_000;
  private static final int PIECE = 1 << 20;

  private final HttpClient http = HttpClient.newHttpClient();

  private static byte[] log() {
    byte[] log = new byte[LINES * LINE];
    for (int i = 1; i <= LINES; i++) {
      String text =
          i == PROOF
              ? "FAIL: test_proof (test.test_proof.Proof)"
              : "%d:%02d load avg: 1.%02d [%d/%d] test_%d passed"
                  .formatted(i / 60, i % 60, i * 7 % 100, i, LINES, i * 31 % 997);
      byte[] line = text.getBytes(StandardCharsets.US_ASCII);
      int at = (i - 1) * LINE;
      System.arraycopy(line, 0, log, at, line.length);
      Arrays.fill(log, at + line.length, at + LINE - 1, (byte) '.');
      log[at + LINE - 1] = '\n';
    }
    return log;
  }

  private String store(byte[] log) {
    TestAgent.Job job = job();
    job.events(started(1, "test"));
    for (int at = 0; at < log.length; at += PIECE) {
      byte[] piece = Arrays.copyOfRange(log, at, Math.min(log.length, at + PIECE));
      assertThat(job.log("test.stdio", at, piece).word()).isEqualTo("204");
    }
    job.finish(List.of(started(1, "test"), exited(2, "test", 1)), sum("test.stdio", log));
    long build = buildOf(job).value();
    jdbc.sql("UPDATE step SET proof_line = ? WHERE attempt_id = ? AND name = 'test'")
        .params(PROOF, job.attempt())
        .update();
    return "/builds/" + build + "/logs/test/stdio";
  }

  private InputStream stream(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept", "text/html")
            .build();
    var answer = http.send(request, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  /** Opens a page some times and prints how long its first byte and all of it took at best. */
  private Document open(String what, String path) throws IOException, InterruptedException {
    double first = Double.MAX_VALUE;
    double all = Double.MAX_VALUE;
    byte[] body = {};
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      try (InputStream in = stream(path)) {
        byte[] head = in.readNBytes(1);
        first = Math.min(first, (System.nanoTime() - start) / 1e6);
        byte[] rest = in.readAllBytes();
        all = Math.min(all, (System.nanoTime() - start) / 1e6);
        body = new byte[1 + rest.length];
        body[0] = head[0];
        System.arraycopy(rest, 0, body, 1, rest.length);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "log of 100 MB, %s: first byte %.1f ms, all %.1f ms, %d bytes%n",
        what,
        first,
        all,
        body.length);
    assertThat(body.length).as("bytes of the page: %s", what).isLessThan(100_000);
    return Jsoup.parse(new String(body, StandardCharsets.UTF_8));
  }

  @Test
  void it_opens_at_once_wherever_one_looks() throws Exception {
    byte[] log = log();
    String path = store(log);
    assertThat(open("at its proof", path).select(".l.asked").eachAttr("id"))
        .containsExactly("L" + PROOF);
    assertThat(open("start", path + "?from=1").expectFirst(".l").id()).isEqualTo("L1");
    assertThat(open("middle", path + "?line=500001").select("#L500001 > span").text())
        .contains("[500001/1000000]");
    Document end = open("end", path + "?to=end");
    assertThat(end.select(".l").eachAttr("id").getLast()).isEqualTo("L" + LINES);
    assertThat(end.text()).contains("100 MB, 1,000,000 lines");

    assertThat(open("a search for what occurs once", path + "?q=fail%3A").select(".l > a").text())
        .isEqualTo(String.valueOf(PROOF));
    Document many = open("a search for what every line has", path + "?q=test_");
    assertThat(many.expectFirst(".found").text()).contains("1,000,000 lines");
    assertThat(
            open("between two findings", path + "?q=test_996&line=" + PROOF)
                .select("#find-next")
                .attr("href"))
        .contains("&line=700");

    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long start = System.nanoTime();
    try (InputStream raw = stream(path + "/raw")) {
      byte[] buffer = new byte[1 << 16];
      for (int n = raw.read(buffer); n >= 0; n = raw.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    System.out.printf(
        Locale.ROOT, "log of 100 MB, raw: %.0f ms%n", (System.nanoTime() - start) / 1e6);
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(TestAgent.sha256(log));
  }
}
