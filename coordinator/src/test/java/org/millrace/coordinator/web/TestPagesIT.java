package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.worker.Workers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From what an agent sent to what people see of its tests. */
@FarmIT
class TestPagesIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @LocalServerPort private int port;
  @Autowired private Workers workers;
  @Autowired private JdbcClient jdbc;
  @Autowired private PasswordEncoder encoder;

  private BuilderId builder(String name) {
    return new Fixtures(jdbc)
        .builder(Fixtures.definition(name, List.of(name), Fixtures.testing("test")));
  }

  private TestAgent agent(String name) {
    return TestAgent.enrol(port, workers.invite(name, List.of(name), 1, "ada", "test").text());
  }

  private static byte[] log(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            TestPagesIT.class.getResourceAsStream("/regrtest-logs/" + name + ".log"), name)) {
      return in.readAllBytes();
    }
  }

  /** Builds with this log of its one step; the answer is the build's id, its tests recorded. */
  private long build(BuilderId builder, TestAgent agent, byte[] log, int exitCode) {
    new Fixtures(jdbc).request(builder);
    TestAgent.Job job = agent.claim();
    job.log("test.stdio", 0, log);
    job.finish(List.of(started(1, "test"), exited(2, "test", exitCode)), sum("test.stdio", log));
    await()
        .until(() ->
            jdbc.sql("SELECT results_due IS NULL FROM attempt WHERE id = ?")
                .param(job.attempt())
                .query(Boolean.class)
                .single());
    return jdbc.sql("SELECT build_id FROM attempt WHERE id = ?")
        .param(job.attempt())
        .query(Long.class)
        .single();
  }

  @Test
  void a_leak_is_on_the_builds_page_with_the_line_that_proves_it() throws IOException {
    long build = build(builder("leaky"), agent("leaky"), log("nogil-3.13.15-make-refleak"), 2);
    Document page = new Pages(port).open("/builds/" + build);
    assertThat(page.select("#tests .row").text()).contains("test_leaky").contains("leaked");
    assertThat(page.select("#proof .l.asked").text()).contains("test_leaky");
    String line = page.expectFirst("#tests .row .side a").attr("href");
    assertThat(line).startsWith("/builds/" + build + "/logs/test/stdio?attempt=1&line=");
    assertThat(new Pages(port).open(line.substring(0, line.indexOf('#'))).select(".l.asked").text())
        .contains("test_leaky");
    Document tests = new Pages(port).open("/tests");
    assertThat(tests.select("#bad + ol .row").text()).contains("test_leaky", "builder", "AMD64");
    assertThat(new Pages(port).open("/tests?branch=2.7").select("#bad + .empty").text())
        .startsWith("No builder has run a test yet");
    assertThat(
            new Pages(port).open("/tests?q=LEAKY").select("#found + ul a[href=/tests/test_leaky]"))
        .hasSize(1);
    assertThat(new Pages(port).open("/tests?q=%25").select("#found + .empty")).hasSize(1);
    Document test = new Pages(port).open("/tests/test_leaky");
    assertThat(test.select("#builders-section .row").text()).contains("leaky").contains("leaked");
    assertThat(test.select("#troubles-section .row")).hasSize(1);
  }

  @Test
  void a_new_failure_is_called_new_and_is_blamed_on_the_build_it_came_with() throws IOException {
    BuilderId builder = builder("regressing");
    TestAgent agent = agent("regressing");
    byte[] green = log("nogil-3.13.15-make-green");
    byte[] red = log("nogil-3.13.15-slowci-mixed");
    long good = build(builder, agent, green, 0);
    assertThat(new Pages(port).open("/builds/" + good).select("#tests .empty.good")).hasSize(1);
    // Warnings that do not count prove nothing about a build that is well.
    jdbc.sql(
            """
            UPDATE step SET result = 'WARNINGS', reason = 'WARNINGS_IN_LOG', proof_line = 1
            WHERE attempt_id = (SELECT id FROM attempt WHERE build_id = ?)
            """)
        .param(good)
        .update();
    assertThat(new Pages(port).open("/builds/" + good).select("#proof")).isEmpty();
    long first = build(builder, agent, red, 2);
    Document page = new Pages(port).open("/builds/" + first);
    assertThat(page.select("#tests .row.case").text()).contains("AssertionError");
    assertThat(page.select("#tests .row .fresh")).isNotEmpty();
    assertThat(page.select("#tests details[open] summary").eachText()).containsExactly("traceback");
    assertThat(page.select("#tests details .excerpt").first())
        .isEqualTo(page.select("#tests details[open] .excerpt").first());
    long second = build(builder, agent, red, 2);
    page = new Pages(port).open("/builds/" + second);
    assertThat(page.select("#tests .row .fresh")).isEmpty();
    assertThat(page.select("#tests a[href=/builds/" + first + "]")).isNotEmpty();
    JsonNode api =
        JSON.readTree(new Browser(port).get("/api/v1/builds/" + first + "/tests?limit=2").body());
    assertThat(api.get("items")).hasSize(2);
    assertThat(api.get("items").get(0).get("fresh").asBoolean()).isTrue();
    JsonNode rest =
        JSON.readTree(
            new Browser(port)
                .get(
                    "/api/v1/builds/"
                        + first
                        + "/tests?limit=200&after="
                        + api.get("next").asString())
                .body());
    assertThat(rest.get("items")).isNotEmpty();
    String ofAnother =
        "/api/v1/builds/" + second + "/tests?limit=200&after=" + api.get("next").asString();
    assertThat(new Browser(port).get(ofAnother).body()).contains("'after' is not a cursor");
    String test = rest.get("items").get(0).get("test").asString();
    JsonNode history = JSON.readTree(new Browser(port).get("/api/v1/tests/" + test).body());
    assertThat(history.get("builders").get(0).get("runs")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(
            JSON.readTree(new Browser(port).get("/api/v1/tests/" + test + "/results").body())
                .get("items"))
        .isNotEmpty();
  }

  @Test
  void a_change_that_may_be_the_cause_leads_to_what_else_it_did() throws IOException {
    BuilderId builder = builder("blaming");
    TestAgent agent = agent("blaming");
    String green = new String(log("nogil-3.13.15-make-green"), StandardCharsets.UTF_8);
    build(
        builder,
        agent,
        green.replace("test_fine", "test_broken").getBytes(StandardCharsets.UTF_8),
        0);
    long bad = build(builder, agent, log("nogil-3.13.15-slowci-mixed"), 2);
    long change =
        jdbc.sql(
                """
                WITH c AS (
                  INSERT INTO change (repository, branch, revision, author, message, files)
                  VALUES ('cpython', '3.13', repeat('b', 40), 'Ada', 'gh-1: change it', '{}')
                  RETURNING id)
                INSERT INTO build_set_change
                SELECT q.build_set_id, c.id
                  FROM c, build b JOIN build_request q ON q.id = b.request_id WHERE b.id = ?
                RETURNING change_id
                """)
            .param(bad)
            .query(Long.class)
            .single();
    Document page = new Pages(port).open("/builds/" + bad);
    assertThat(page.select("section:has(#changes-of) a[href=/changes/" + change + "]").text())
        .isEqualTo("gh-1: change it");
    Document test = new Pages(port).open("/tests/test_broken");
    assertThat(test.select("#builders-section a[href=/changes/" + change + "]").text())
        .isEqualTo("gh-1: change it");
  }

  @Test
  void a_failure_that_is_known_softens_the_next_build_and_is_told_with_its_owner()
      throws IOException {
    BuilderId builder = builder("tolerant");
    TestAgent agent = agent("tolerant");
    byte[] red = log("nogil-3.13.15-make-refleak");
    build(builder, agent, red, 2);
    Pages ada = new Pages(port).signIn(jdbc, encoder);
    Document test = ada.open("/tests/test_leaky");
    String action = test.expectFirst("#known-section form").attr("action");
    ada.submit(
        test,
        action,
        Map.of("owner", "Ada", "link", "javascript:alert(1)", "expires", "2126-01-01"));
    assertThat(ada.open("/tests/test_leaky").select(".notice").text()).contains("Not stored");
    ada.submit(
        test,
        action,
        Map.of(
            "owner",
            "Ada",
            "link",
            "https://example.org/gh-1",
            "builders",
            "tolerant",
            "expires",
            LocalDate.now(ZoneOffset.UTC).plusDays(7).toString()));
    test = ada.open("/tests/test_leaky");
    assertThat(test.select("#known-section .row").text()).contains("until").contains("Ada");
    assertThat(new Pages(port).open("/tests").select("#known + ol .row").text())
        .contains("test_leaky Ada https://example.org/gh-1 tolerant, until ");
    long softened = build(builder, agent, red, 2);
    Document page = new Pages(port).open("/builds/" + softened);
    assertThat(page.select("#verdict").text())
        .contains("warnings test (warnings)")
        .contains("known: test_leaky (Ada, until ")
        .contains("known failure");
    assertThat(page.select("#tests .row").text()).contains("test_leaky");
    assertThat(page.select("#tests .tag.known").eachText())
        .isNotEmpty()
        .allMatch(text -> text.startsWith("known: Ada looks after it, until "));
    String end = test.expectFirst("#known-section .row form").attr("action");
    ada.submit(test, end, Map.of());
    long hard = build(builder, agent, red, 2);
    assertThat(new Pages(port).open("/builds/" + hard).select("#verdict").text())
        .contains("failed test (failure)");
    assertThat(
            jdbc.sql("SELECT action FROM audit WHERE action LIKE 'known%' ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("known-failure.add", "known-failure.end");
  }

  @Test
  void the_tests_of_a_junit_file_have_a_history_too() throws IOException {
    BuilderId builder = builder("junit");
    TestAgent agent = agent("junit");
    new Fixtures(jdbc).request(builder);
    TestAgent.Job job = agent.claim();
    byte[] log = log("nogil-3.13.15-slowci-green");
    job.log("test.stdio", 0, log);
    try (InputStream in =
        Objects.requireNonNull(
            TestPagesIT.class.getResourceAsStream("/regrtest-logs/nogil-3.13.15-green.xml"))) {
      job.artifact("test.xml", in.readAllBytes());
    }
    job.finish(List.of(started(1, "test"), exited(2, "test", 0)), sum("test.stdio", log));
    await().until(() -> jdbc.sql("SELECT count(*) FROM test_set").query(Long.class).single() > 0);
    String name =
        jdbc.sql("SELECT name FROM test_name WHERE name <> '' ORDER BY id DESC LIMIT 1")
            .query(String.class)
            .single();
    Document page = new Pages(port).open("/tests/" + name);
    assertThat(page.select("#builders-section .empty.good")).hasSize(1);
    assertThat(page.select("#reach-section tbody tr")).isNotEmpty();
  }

  @Test
  void a_build_that_ran_no_tests_says_nothing_of_them() {
    long build =
        build(
            builder("quiet"),
            agent("quiet"),
            "No space left on device\n".getBytes(StandardCharsets.UTF_8),
            1);
    assertThat(new Pages(port).open("/builds/" + build).select("#tests")).isEmpty();
  }

  @Test
  void what_a_log_calls_a_test_is_shown_and_never_carried_out() {
    String evil =
        """
        0:00:01 load avg: 1.00 [1/1/1] test_<script>evil1</script> failed (1 failure)
        ======================================================================
        FAIL: test_x (test_<script>evil1</script>.<img/src=x/onerror=evil1>.test_x)
        ----------------------------------------------------------------------
        Traceback (most recent call last):
        AssertionError: </pre></bdi><script>evil2</script> %s

        == Tests result: FAILURE ==

        1 test failed:
            test_<script>evil1</script>

        Total tests: run=1 failures=1
        Result: FAILURE
        """
            .formatted((char) 0x202e + "x".repeat(10_000));
    long build = build(builder("evil"), agent("evil"), evil.getBytes(StandardCharsets.UTF_8), 2);
    Document page = new Pages(port).open("/builds/" + build);
    assertThat(page.select("#tests .row").text())
        .contains("evil1", "<img/src=x/onerror=evil1>", "evil2");
    assertThat(page.select("main script, main img, [onerror]")).isEmpty();
    for (String link : page.select("#tests .row strong a").eachAttr("href")) {
      Document test = new Pages(port).open(link);
      assertThat(test.text()).contains("evil1");
      assertThat(test.select("main script, main img, [onerror]")).isEmpty();
    }
  }

  @Test
  void a_test_that_nobody_told_of_is_not_found() {
    assertThat(new Pages(port).get("/tests/test_nothing").statusCode()).isEqualTo(404);
    assertThat(new Pages(port).get("/tests/by-id/0").statusCode()).isEqualTo(404);
  }
}
