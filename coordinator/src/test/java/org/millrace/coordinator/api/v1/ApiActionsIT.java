package org.millrace.coordinator.api.v1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.api.v1.ApiIT.problem;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.HeartbeatResponse;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator does, and what others may not. */
@FarmIT
@TestPropertySource(properties = "millrace.measure=1s")
class ApiActionsIT {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String REVISION = "0123456789abcdef0123456789abcdef01234567";

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  private Browser operator = new Browser(0);
  private FarmRows rows =
      new FarmRows(JdbcClient.create(new org.postgresql.ds.PGSimpleDataSource()));

  @BeforeEach
  void an_operator() {
    rows = new FarmRows(jdbc);
    operator = new Browser(port).bearing(rows.token("olga", "OPERATOR"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/builders/x/builds",
        "/builds/1/stop",
        "/builds/1/rebuild",
        "/requests/1/cancel",
        "/workers",
        "/workers/x/pause",
        "/workers/x/resume",
        "/workers/x/drain",
        "/workers/x/retire",
        "/workers/x/token"
      })
  void the_public_may_not_act(String path) {
    HttpResponse<String> response = new Browser(port).post("/api/v1" + path, "{}");
    problem(response, 401, "UNAUTHENTICATED", "token of an operator");
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
  }

  @Test
  void a_token_that_is_not_good_is_refused_even_where_the_public_may_read() {
    for (String bad : List.of("mrt_" + "z".repeat(43), "nonsense", "")) {
      problem(
          new Browser(port).bearing(bad).get("/api/v1/builds"), 401, "UNAUTHENTICATED", "token");
    }
    problem(
        new Browser(port).get("/api/v1/builds", "Authorization", "Basic b2xnYTpvbGdh"),
        401,
        "UNAUTHENTICATED",
        "token");
    String old = rows.token("late", "OPERATOR");
    jdbc.sql("UPDATE api_token SET expires_at = now() WHERE token_hash = sha256(?)")
        .param(old.getBytes(UTF_8))
        .update();
    problem(new Browser(port).bearing(old).get("/api/v1/me"), 401, "UNAUTHENTICATED", "expired");
  }

  @Test
  void a_token_says_whose_it_is() {
    JsonNode me = json(operator.get("/api/v1/me"), 200);
    assertThat(me.get("name").asString()).isEqualTo("olga");
    assertThat(me.get("role").asString()).isEqualTo("OPERATOR");
    problem(new Browser(port).get("/api/v1/me"), 401, "UNAUTHENTICATED", "");
    assertThat(
            jdbc.sql("SELECT count(*) FROM api_token WHERE used_at IS NOT NULL")
                .query(Long.class)
                .single())
        .isPositive();
  }

  @Test
  void a_login_on_the_pages_is_no_token_for_the_api() {
    Browser page = new Browser(port);
    page.cookies().put("millrace", "anything");
    problem(page.post("/api/v1/workers", "{}"), 401, "UNAUTHENTICATED", "");
  }

  @Test
  void a_build_goes_from_wish_to_log_to_rebuild() {
    String builder = "AMD64 Debian whole life";
    rows.fixtures().builder(builder, "whole");
    JsonNode invitation =
        json(
            operator.post(
                "/api/v1/workers",
                """
                {"name": "whole-1", "labels": ["whole"], "slots": 2, "owner": "Ada"}
                """),
            201);
    assertThat(invitation.get("command").asString())
        .contains("http://127.0.0.1:" + port + "/api/v1/agent.jar")
        .contains(invitation.get("token").asString());
    assertThat(invitation.get("expiresAt").asString()).endsWith("Z");
    assertThat(invitation.at("/worker/state").asString()).isEqualTo("INVITED");
    TestAgent agent = TestAgent.enrol(port, invitation.get("token").asString());

    HttpResponse<String> accepted =
        operator.post(
            "/api/v1/builders/" + Browser.encode(builder) + "/builds",
            "{\"revision\": \"" + REVISION + "\", \"reason\": \"a look\"}");
    JsonNode request = json(accepted, 202);
    assertThat(accepted.headers().firstValue("Location"))
        .hasValue("/api/v1/requests/" + request.get("id").asLong());
    assertThat(request.get("branch").asString()).isEqualTo("3.13");
    assertThat(request.get("by").asString()).isEqualTo("user olga");

    TestAgent.Job job = agent.claim();
    byte[] output = "gcc -c x.c\nerror: <b>no</b>\n".getBytes(UTF_8);
    job.events(started(1, "compile"));
    job.log("compile.stdio", 0, output);
    job.artifact("compile.xml", "<xml/>".getBytes(UTF_8));
    long id =
        json(operator.get(accepted.headers().firstValue("Location").orElseThrow()), 200)
            .get("buildId")
            .asLong();
    JsonNode running = json(operator.get("/api/v1/builds/" + id), 200);
    assertThat(running.get("result").isNull()).isTrue();
    assertThat(running.at("/attempts/0/leaseUntil").asString()).endsWith("Z");

    String log = running.at("/logs/0/href").asString();
    HttpResponse<String> bytes = operator.get(log);
    assertThat(bytes.body()).isEqualTo(new String(output, UTF_8));
    assertThat(bytes.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    assertThat(bytes.headers().firstValue("Millrace-Log-Growing")).hasValue("true");
    HttpResponse<String> tail = operator.get(log, "Range", "bytes=11-");
    assertThat(tail.statusCode()).isEqualTo(206);
    assertThat(tail.body()).isEqualTo("error: <b>no</b>\n");
    assertThat(tail.headers().firstValue("Content-Range")).hasValue("bytes 11-27/28");
    problem(operator.get(log, "Range", "bytes=28-"), 416, "RANGE_NOT_SATISFIABLE", "28 bytes");
    problem(operator.get(log, "Range", "lines=1"), 400, "BAD_PARAMETER", "Range");
    assertThat(
            operator
                .send(
                    HttpRequest.newBuilder().method("HEAD", HttpRequest.BodyPublishers.noBody()),
                    log)
                .headers()
                .firstValue("Content-Length"))
        .hasValue("28");
    problem(operator.get(log + "x"), 404, "NOT_FOUND", "There is no log compile/stdiox");
    HttpResponse<String> artifact = operator.get("/api/v1/builds/" + id + "/artifacts/compile.xml");
    assertThat(artifact.body()).isEqualTo("<xml/>");
    assertThat(artifact.headers().firstValue("Content-Disposition"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("attachment"));
    problem(
        operator.get("/api/v1/builds/" + id + "/artifacts/none.xml"), 404, "NOT_FOUND", "none.xml");

    json(operator.post("/api/v1/builds/" + id + "/stop", "{\"why\": \"wrong branch\"}"), 202);
    assertThat(agent.heartbeat(job.held()).as(HeartbeatResponse.class).attempts())
        .extracting(order -> order.order().name())
        .containsExactly("CANCEL");
    job.finish(
        List.of(exited(2, "compile", 0), started(3, "test"), exited(4, "test", 0)),
        sum("compile.stdio", output));
    problem(
        operator.post("/api/v1/builds/" + id + "/stop", "{\"why\": \"again\"}"),
        409,
        "CONFLICT",
        "over already");
    JsonNode again =
        json(operator.post("/api/v1/builds/" + id + "/rebuild", "{\"reason\": \"flaky\"}"), 202);
    assertThat(again.get("revision").asString()).isEqualTo(REVISION);
    json(
        operator.post(
            "/api/v1/requests/" + again.get("id").asLong() + "/cancel", "{\"why\": \"enough\"}"),
        202);
    problem(
        operator.post(
            "/api/v1/requests/" + again.get("id").asLong() + "/cancel", "{\"why\": \"enough\"}"),
        409,
        "CONFLICT",
        "does not wait");
    assertThat(audited())
        .contains(
            "olga worker.invite worker whole-1",
            "olga build.request builder " + builder,
            "olga build.stop build " + id,
            "olga build.rebuild build " + id,
            "olga request.cancel request " + again.get("id").asLong());
    assertThat(jdbc.sql("SELECT detail FROM audit").query(String.class).list())
        .noneMatch(detail -> detail.contains(invitation.get("token").asString()));

    // Changes of state are counted ten seconds after they were made.
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() ->
            assertThat(operator.get("/actuator/prometheus").body())
                .contains("millrace_workers{state=\"ONLINE\"}")
                .contains("millrace_numbers_age_seconds")
                .contains("millrace_log_bytes_total")
                .contains("millrace_builds_finished_total{result=\"SUCCESS\"} 1.0")
                .contains("millrace_leases_lapsed_total 0.0")
                .contains("http_server_requests_seconds"));
  }

  @Test
  void a_build_without_a_usual_time_is_not_said_to_be_over_it() {
    rows.fixtures().builder("first of its kind", "lonely");
    rows.attempt(
        rows.build("first of its kind", "SUCCESS"),
        rows.worker("lonely", "ACTIVE", "lonely"),
        "RUNNING");
    long waits = rows.fixtures().request(rows.fixtures().builder("behind it", "lonely")).value();
    assertThat(json(operator.get("/api/v1/requests/" + waits), 200).get("waits").asString())
        .contains("only lonely matches, 1 busy with build ")
        .doesNotContain("usual time");
  }

  @Test
  void a_worker_is_paused_resumed_drained_and_retired() {
    rows.worker("pausable", "ACTIVE", "pausable");
    String worker = "/api/v1/workers/pausable";
    JsonNode paused = json(operator.post(worker + "/pause", "{\"reason\": \"weekend\"}"), 200);
    assertThat(paused.get("state").asString()).isEqualTo("PAUSED");
    assertThat(paused.get("stateReason").asString()).isEqualTo("weekend");
    assertThat(paused.get("stateBy").asString()).isEqualTo("user olga");
    assertThat(json(operator.post(worker + "/resume", ""), 200).get("state").asString())
        .isEqualTo("ACTIVE");
    assertThat(json(operator.post(worker + "/drain", ""), 200).get("state").asString())
        .isEqualTo("DRAINING");
    assertThat(json(operator.post(worker + "/token", ""), 201).get("token").asString())
        .isNotEmpty();
    assertThat(
            json(operator.post(worker + "/retire", "{\"reason\": \"sold\"}"), 200)
                .get("state")
                .asString())
        .isEqualTo("RETIRED");
    problem(operator.post(worker + "/resume", ""), 409, "CONFLICT", "retired");
    problem(operator.post(worker + "/token", ""), 409, "CONFLICT", "retired");
    problem(operator.post("/api/v1/workers/none/resume", ""), 404, "NOT_FOUND", "'none'");
    assertThat(audited())
        .contains(
            "olga worker.pause worker pausable",
            "olga worker.resume worker pausable",
            "olga worker.drain worker pausable",
            "olga worker.token worker pausable",
            "olga worker.retire worker pausable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/workers           | {\"name\": \"a b\"}               | 400 | BAD_BODY | name",
        "/workers           | {\"nme\": \"a\"}                  | 400 | BAD_BODY | 'nme' is not known",
        "/workers           | {}                                | 400 | BAD_BODY | needs the key 'name'",
        "/workers           | {\"name\": \"a\", \"slots\": 99}  | 400 | BAD_BODY | slots",
        "/workers           | {\"name\": \"a\", \"slots\": \"x\"} | 400 | BAD_BODY | body",
        "/workers           | {\"name\": \"a\", \"labels\": [\" \"]} | 400 | BAD_BODY | label",
        "/workers           | nonsense                          | 400 | BAD_BODY | body",
        "/workers           | `                                 `| 400 | BAD_BODY | body",
        "/workers/x/pause   | {}                                | 404 | NOT_FOUND | worker 'x'",
        "/builders/x/builds | {\"revision\": \"main\", \"reason\": \"r\"} | 400 | BAD_BODY | whole commit id",
        "/builders/x/builds | {\"reason\": \"r\"}               | 400 | BAD_BODY | 'revision'",
        "/builds/99/stop    | {\"why\": \"w\"}                  | 404 | NOT_FOUND | build 99",
        "/builds/99/rebuild | {\"reason\": \"w\"}               | 404 | NOT_FOUND | build 99",
        "/builds/99/stop    | {}                                | 400 | BAD_BODY | 'why'",
        "/requests/99/cancel| {\"why\": \"w\"}                  | 404 | NOT_FOUND | request 99"
      })
  void a_body_that_is_not_right_is_told_why(
      String path, String body, int status, String code, String detail) {
    problem(operator.post("/api/v1" + path, body), status, code, detail);
  }

  @Test
  void a_branch_that_is_none_a_name_that_is_taken_and_a_builder_that_left() {
    String builder = "AMD64 gone";
    rows.fixtures().builder(builder, "gone");
    String wanted = "{\"revision\": \"" + REVISION + "\", \"reason\": \"r\", \"branch\": \"%s\"}";
    String path = "/api/v1/builders/" + Browser.encode(builder) + "/builds";
    problem(operator.post(path, wanted.formatted("--upload-pack=x")), 400, "BAD_BODY", "branch");
    problem(operator.post(path, wanted.formatted("a..b")), 400, "BAD_BODY", "branch");
    jdbc.sql("UPDATE builder SET active = false WHERE name = ?").param(builder).update();
    problem(operator.post(path, wanted.formatted("3.13")), 409, "CONFLICT", "no longer");
    rows.worker("taken", "ACTIVE");
    problem(operator.post("/api/v1/workers", "{\"name\": \"taken\"}"), 409, "CONFLICT", "'taken'");
  }

  private List<String> audited() {
    return jdbc.sql("SELECT who || ' ' || action || ' ' || subject FROM audit")
        .query(String.class)
        .list();
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }
}
