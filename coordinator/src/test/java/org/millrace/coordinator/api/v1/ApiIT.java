package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the public may read, page by page, and what it is told when it asks wrongly. */
@FarmIT
class ApiIT {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String NOGIL = "AMD64 Debian NoGIL 3.13";

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  private Browser browser = new Browser(0);
  private FarmRows rows =
      new FarmRows(JdbcClient.create(new org.postgresql.ds.PGSimpleDataSource()));

  @BeforeEach
  void a_farm() {
    browser = new Browser(port);
    rows = new FarmRows(jdbc);
    if (jdbc.sql("SELECT count(*) FROM builder").query(Long.class).single() == 0) {
      rows.fixtures().builder(NOGIL, "amd64");
      rows.fixtures().builder("AMD64 Debian 3.13", "amd64");
      rows.fixtures().builder("s390x RHEL 3.13", "s390x");
      for (int i = 0; i < 5; i++) {
        rows.build(NOGIL, i == 2 ? "FAILURE" : "SUCCESS");
      }
      rows.build("AMD64 Debian 3.13", "WARNINGS");
    }
  }

  @Test
  void builders_are_listed_by_name_page_by_page() {
    List<String> names = new ArrayList<>();
    String next = "";
    int pages = 0;
    while (!next.isEmpty() || pages == 0) {
      JsonNode page = json(get("/builders?limit=2" + (next.isEmpty() ? "" : "&after=" + next)));
      page.get("items").forEach(item -> names.add(item.get("name").asString()));
      next = page.get("next").asString("");
      pages++;
    }
    assertThat(names).containsExactly("AMD64 Debian 3.13", NOGIL, "s390x RHEL 3.13");
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void builders_are_filtered() {
    assertThat(json(get("/builders?branch=3.13&platform=debian&mode=debug&tag=3.13")).get("items"))
        .hasSize(3);
    assertThat(json(get("/builders?branch=3.14")).get("items")).isEmpty();
    assertThat(json(get("/builders?q=nogil&architecture=AMD64&tier=none")).get("items")).hasSize(1);
    assertThat(json(get("/builders?tier=1")).get("items")).isEmpty();
    assertThat(json(get("/builds?q=nogil&platform=debian&tier=none&result=FAILURE")).get("items"))
        .hasSize(1);
    assertThat(get("/outcomes?limit=51").body()).contains("BAD_PARAMETER", "from 1 to 50");
    assertThat(json(get("/builders?active=false")).get("items")).isEmpty();
  }

  @Test
  void a_builder_says_how_it_stands_and_what_it_does() {
    JsonNode builder = json(get("/builders/" + Browser.encode(NOGIL)));
    assertThat(builder.get("name").asString()).isEqualTo(NOGIL);
    assertThat(builder.get("execution").asString()).isEqualTo("native");
    assertThat(builder.at("/lastBuild/result").asString()).isEqualTo("SUCCESS");
    assertThat(builder.at("/definition/steps/0/name").asString()).isEqualTo("compile");
  }

  @Test
  void builds_are_listed_newest_first_page_by_page() {
    List<Integer> numbers = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          json(
              get(
                  "/builds?builder="
                      + Browser.encode(NOGIL)
                      + "&limit=2"
                      + (next.isEmpty() ? "" : "&after=" + next)));
      page.get("items").forEach(item -> numbers.add(item.get("number").asInt()));
      next = page.get("next").asString("");
    } while (!next.isEmpty());
    assertThat(numbers).containsExactly(5, 4, 3, 2, 1);
    assertThat(json(get("/builds?limit=1")).at("/items/0/builder").asString())
        .isEqualTo("AMD64 Debian 3.13");
  }

  @Test
  void builds_are_filtered() {
    assertThat(json(get("/builds?result=FAILURE")).get("items")).hasSize(1);
    assertThat(json(get("/builds?state=RUNNING")).get("items")).isEmpty();
    assertThat(json(get("/builds?branch=3.13&state=COMPLETE")).get("items")).hasSize(6);
    assertThat(json(get("/builds?branch=3.9")).get("items")).isEmpty();
    String ofBuilder = "/builds?builder=" + Browser.encode(NOGIL);
    assertThat(json(get(ofBuilder + "&branch=3.13&result=SUCCESS")).get("items")).hasSize(4);
    assertThat(json(get(ofBuilder + "&result=FAILURE&state=COMPLETE")).get("items")).hasSize(1);
    assertThat(json(get(ofBuilder + "&state=RUNNING")).get("items")).isEmpty();
    assertThat(json(get(ofBuilder + "&branch=3.9")).get("items")).isEmpty();
  }

  @Test
  void a_build_says_everything() {
    long id = json(get("/builds?result=WARNINGS")).at("/items/0/id").asLong();
    JsonNode build = json(get("/builds/" + id));
    assertThat(build.get("summary").asString()).isEqualTo("build successful");
    assertThat(build.get("duration").asString()).isEqualTo("PT1M30.5S");
    assertThat(build.get("startedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(build.get("execution").asString()).isEqualTo("native");
    assertThat(build.at("/properties/proof.gil").asString()).isEqualTo("off");
    assertThat(build.at("/steps/1/name").asString()).isEqualTo("test");
    assertThat(build.at("/steps/0/duration").asString()).isEqualTo("PT1M");
    assertThat(build.at("/steps/0/attempt").asInt()).isEqualTo(1);
    assertThat(build.at("/attempts/0/worker").asString()).isEqualTo("amd64-1");
    assertThat(build.at("/attempts/0/leaseUntil").isNull()).isTrue();
    assertThat(build.at("/request/why").asString()).isEqualTo("a push");
    assertThat(build.get("stop").isNull()).isTrue();
  }

  @Test
  void a_request_says_why_it_waits() {
    long free =
        rows.fixtures().request(rows.fixtures().builder("waits for amd64", "amd64")).value();
    long none =
        rows.fixtures().request(rows.fixtures().builder("waits for sparc", "sparc")).value();
    JsonNode request = json(get("/requests/" + free));
    assertThat(request.get("state").asString()).isEqualTo("PENDING");
    assertThat(request.get("waits").asString()).contains("amd64-1").contains("in line");
    assertThat(json(get("/requests/" + none)).get("waits").asString())
        .isEqualTo("waiting for a worker with labels sparc: there is none");
    assertThat(json(get("/requests?state=PENDING&builder=waits%20for%20sparc")).get("items"))
        .hasSize(1);
    JsonNode queue = json(get("/pending?limit=1"));
    JsonNode rest = json(get("/pending?after=" + queue.get("next").asString()));
    assertThat(queue.at("/items/0/builder").asString()).isEqualTo("waits for amd64");
    assertThat(queue.at("/items/0/waits")).isEqualTo(request.get("waits"));
    assertThat(queue.at("/items/0/place").asInt()).isEqualTo(1);
    assertThat(rest.at("/items/0/builder").asString()).isEqualTo("waits for sparc");
    assertThat(rest.at("/items/0/estimatedStart").isNull()).isTrue();
    assertThat(json(get("/pending?builder=waits%20for%20sparc")).get("items")).hasSize(1);
    assertThat(json(get("/pending?q=FOR%20SPARC")).get("items")).hasSize(1);
    assertThat(get("/pending?behind=here").body()).contains("BAD_PARAMETER", "position");
    jdbc.sql("DELETE FROM build_request WHERE id IN (?, ?)").params(free, none).update();
    jdbc.sql("DELETE FROM builder WHERE name LIKE 'waits for %'").update();
  }

  @Test
  void workers_are_listed_with_their_facts() {
    JsonNode worker = json(get("/workers")).at("/items/0");
    assertThat(worker.get("name").asString()).isEqualTo("amd64-1");
    assertThat(worker.get("online").asBoolean()).isTrue();
    assertThat(worker.at("/facts/cores").asInt()).isEqualTo(2);
    assertThat(json(get("/workers/amd64-1")).get("labels").toString()).isEqualTo("[\"amd64\"]");
  }

  @Test
  void changes_name_the_delivery_that_brought_them() {
    rows.change("b".repeat(40), "1 change");
    rows.change("c".repeat(40), "1 change");
    JsonNode page = json(get("/changes?limit=1&branch=3.13&repository=cpython"));
    assertThat(page.at("/items/0/revision").asString()).startsWith("cc");
    assertThat(page.at("/items/0/files/0").asString()).isEqualTo("Lib/os.py");
    assertThat(page.at("/items/0/delivery/outcome").asString()).isEqualTo("1 change");
    JsonNode second = json(get("/changes?limit=1&after=" + page.get("next").asString()));
    assertThat(second.at("/items/0/revision").asString()).startsWith("bb");
    assertThat(json(get("/deliveries?limit=1")).at("/items/0/state").asString())
        .isEqualTo("PROCESSED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/builds/987654           | There is no build 987654.",
        "/requests/987654         | There is no request 987654.",
        "/builders/no%20such%20one| There is no builder 'no such one'.",
        "/builds?builder=nobody   | There is no builder 'nobody'.",
        "/workers/nobody          | There is no worker 'nobody'.",
        "/nothing                 | There is no call GET /api/v1/nothing."
      })
  void what_is_not_there_is_named(String path, String detail) {
    problem(get(path), 404, "NOT_FOUND", detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/builds?limit=0",
        "/builds?limit=201",
        "/builds?limit=many",
        "/builds?after=YWJj",
        "/builds?after=%25",
        "/builds?result=GREEN",
        "/builds?state=DONE",
        "/builds?bulider=x",
        "/builds/abc",
        "/requests/1e3",
        "/builders?active=perhaps",
        "/builders/a%3Bb"
      })
  void a_bad_parameter_is_refused(String path) {
    problem(get(path), 400, "BAD_PARAMETER", "");
  }

  @Test
  void a_cursor_goes_with_its_filter() {
    String next =
        json(get("/builds?limit=1&builder=" + Browser.encode(NOGIL))).get("next").asString();
    problem(get("/builds?limit=1&after=" + next), 400, "BAD_PARAMETER", "'after' is not a cursor");
  }

  @Test
  void a_wrong_method_is_told_which_are_right() {
    browser.bearing(rows.token("olga", "OPERATOR"));
    HttpResponse<String> response =
        browser.send(HttpRequest.newBuilder().DELETE(), "/api/v1/builds");
    problem(response, 405, "METHOD_NOT_ALLOWED", "");
    assertThat(response.headers().firstValue("Allow"))
        .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
    problem(
        browser.send(
            HttpRequest.newBuilder()
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x")),
            "/api/v1/workers"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "");
  }

  @Test
  void answers_of_the_api_cannot_be_taken_for_pages() {
    HttpResponse<String> response = get("/builds");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  void health_is_public_and_tells_the_public_no_details() {
    HttpResponse<String> health = browser.get("/actuator/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"status\":\"UP\"").doesNotContain("PostgreSQL");
    assertThat(browser.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(browser.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(browser.get("/actuator/env").statusCode()).isEqualTo(404);
    assertThat(browser.form("/actuator/health", java.util.Map.of()).statusCode()).isIn(401, 403);
  }

  private HttpResponse<String> get(String path) {
    return browser.get("/api/v1" + path);
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  static void problem(HttpResponse<String> response, int status, String code, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).contains(detail);
  }
}
