package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.api.v1.ApiIT.problem;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages of tests, comparisons, the audit and invitations show, for programs. */
@FarmIT
class PagesAsJsonIT {
  private static final JsonMapper JSON = JsonMapper.shared();

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

  private JsonNode json(String path) {
    HttpResponse<String> response = operator.get("/api/v1" + path);
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** One value of each item of a list, read two at a time. */
  private List<String> paged(String path, String value) {
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = json(path + (path.contains("?") ? "&" : "?") + "limit=2" + after);
      assertThat(page.get("items").size()).isLessThanOrEqualTo(2);
      page.get("items").forEach(item -> all.add(item.at(value).asString()));
      after = page.get("next").isNull() ? "" : "&after=" + page.get("next").asString();
    } while (!after.isEmpty());
    return all;
  }

  /**
   * A build in whose newest attempt these tests, each {@code file} or {@code file/name}, failed.
   */
  private long failing(String builder, String... tests) {
    long build = rows.build(builder, "FAILURE");
    long attempt =
        jdbc.sql("SELECT id FROM attempt WHERE build_id = ?")
            .param(build)
            .query(Long.class)
            .single();
    jdbc.sql(
            """
            WITH r AS (
              INSERT INTO test_roster (sha256, files, sets, outcomes)
              VALUES (sha256('none'::bytea), '{}', '{}', '')
              ON CONFLICT (sha256) DO UPDATE SET outcomes = '' RETURNING id)
            INSERT INTO test_run (attempt_id, step, builder_id, roster_id, durations, ran, failed,
              skipped, bad, cut)
            SELECT ?, 2, b.builder_id, r.id, '', 1, 1, 0, 1, false FROM r, build b WHERE b.id = ?
            """)
        .params(attempt, build)
        .update();
    for (int i = 0; i < tests.length; i++) {
      String[] name = (tests[i] + "/").split("/", -1);
      jdbc.sql("INSERT INTO test_name (file, name) VALUES (?, ''), (?, ?) ON CONFLICT DO NOTHING")
          .params(name[0], name[0], name[1])
          .update();
      jdbc.sql(
              """
              INSERT INTO test_result (attempt_id, step, ordinal, builder_id, test_id, variant,
                outcome, bad, message, excerpt, line)
              SELECT ?, 2, ?, b.builder_id, n.id, '', 'FAILED', true, '', '', 0
                FROM build b, test_name n WHERE b.id = ? AND n.file = ? AND n.name = ?
              """)
          .params(attempt, i + 1, build, name[0], name[1])
          .update();
    }
    return build;
  }

  @Test
  void what_fails_now_is_told_file_by_file_on_the_most_builders_first() {
    rows.fixtures().builder("first");
    rows.fixtures().builder("second");
    failing("first", "test_old");
    failing("first", "test_both", "test_both/test_both.Case.test_x", "test_a", "test_b");
    failing("second", "test_both", "test_a");
    assertThat(paged("/failing-tests", "/file")).containsExactly("test_a", "test_both", "test_b");
    JsonNode all = json("/failing-tests?branch=3.13");
    assertThat(all.get("builders").asInt()).isEqualTo(2);
    JsonNode both = all.at("/items/1");
    assertThat(both.get("builders").asInt()).isEqualTo(2);
    assertThat(both.at("/architectures/0").asString()).isEqualTo("AMD64");
    assertThat(both.at("/tests/0/test").asString()).isEqualTo("test_both.Case.test_x");
    assertThat(both.at("/tests/0/builders").asInt()).isEqualTo(1);
    JsonNode none = json("/failing-tests?branch=2.7");
    assertThat(none.get("builders").asInt()).isZero();
    assertThat(none.get("items")).isEmpty();
    String next = json("/failing-tests?limit=1").get("next").asString();
    problem(
        operator.get("/api/v1/failing-tests?branch=3.13&after=" + next),
        400,
        "BAD_PARAMETER",
        "cursor");
  }

  @Test
  void tests_are_found_by_a_part_of_their_name() {
    for (int i = 0; i < 5; i++) {
      jdbc.sql("INSERT INTO test_name (file, name) VALUES (?, '')")
          .param("test_Sought" + i)
          .update();
    }
    assertThat(paged("/tests?q=%20sought", "/test"))
        .containsExactly(
            "test_Sought0", "test_Sought1", "test_Sought2", "test_Sought3", "test_Sought4");
    assertThat(json("/tests?q=nothing").get("items")).isEmpty();
    assertThat(json("/tests?q=%25").get("items")).isEmpty();
    problem(operator.get("/api/v1/tests?text=x"), 400, "BAD_PARAMETER", "'text'");
    problem(operator.get("/api/v1/tests?q=a%00b"), 400, "BAD_PARAMETER", "");
  }

  @Test
  void a_build_is_compared_with_the_last_good_one_or_with_any_other() {
    rows.fixtures().builder("compared");
    rows.fixtures().builder("of another kind");
    long early = rows.build("compared", "FAILURE");
    long good = rows.build("compared", "SUCCESS");
    long bad = failing("compared", "test_new");
    jdbc.sql(
            """
            UPDATE property SET value = 'on'
             WHERE attempt_id = (SELECT id FROM attempt WHERE build_id = ?)
            """)
        .param(bad)
        .update();
    JsonNode compared = json("/builds/" + bad + "/compare");
    assertThat(compared.at("/here/build/id").asLong()).isEqualTo(bad);
    assertThat(compared.at("/there/build/id").asLong()).isEqualTo(good);
    assertThat(compared.at("/there/worker").asString()).isEqualTo("amd64-1");
    assertThat(compared.at("/properties"))
        .isEqualTo(
            JSON.readTree("[{\"name\": \"proof.gil\", \"here\": \"on\", \"there\": \"off\"}]"));
    assertThat(compared.at("/steps/0"))
        .isEqualTo(
            JSON.readTree("{\"name\": \"compile\", \"here\": \"PT1M\", \"there\": \"PT1M\"}"));
    assertThat(compared.at("/fresh")).isEqualTo(JSON.readTree("[\"test_new\"]"));
    assertThat(compared.at("/fixed")).isEmpty();
    assertThat(compared.at("/changes")).isEmpty();
    assertThat(json("/builds/" + good + "/compare?with=" + bad).at("/fixed/0").asString())
        .isEqualTo("test_new");
    problem(operator.get("/api/v1/builds/" + early + "/compare"), 404, "NOT_FOUND", "'with'");
    problem(operator.get("/api/v1/builds/987654/compare"), 404, "NOT_FOUND", "build 987654");
    problem(
        operator.get("/api/v1/builds/" + bad + "/compare?with=987654"),
        404,
        "NOT_FOUND",
        "build 987654");
    problem(
        operator.get(
            "/api/v1/builds/" + bad + "/compare?with=" + rows.build("of another kind", "SUCCESS")),
        400,
        "BAD_PARAMETER",
        "one builder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/audit", "/invitations", "/invitations?name=x"})
  void what_tells_of_people_is_for_operators(String path) {
    problem(new Browser(port).get("/api/v1" + path), 401, "UNAUTHENTICATED", "token");
    Browser page = new Browser(port);
    page.cookies().put("millrace", "anything");
    problem(page.get("/api/v1" + path), 401, "UNAUTHENTICATED", "token");
    assertThat(
            page.send(
                    java.net.http.HttpRequest.newBuilder()
                        .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()),
                    "/api/v1" + path)
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void the_audit_is_filtered_and_paged() {
    for (String action : List.of("worker.pause", "worker.resume", "build.stop")) {
      jdbc.sql(
              "INSERT INTO audit (who, action, subject, detail) VALUES ('otto', ?, ?, '<b>why</b>')")
          .params(action, "thing " + action)
          .update();
    }
    assertThat(paged("/audit?who=otto", "/action"))
        .containsExactly("build.stop", "worker.resume", "worker.pause");
    assertThat(paged("/audit?who=otto&action=worker.", "/subject"))
        .containsExactly("thing worker.resume", "thing worker.pause");
    JsonNode act = json("/audit?who=otto&q=PAUSE").at("/items/0");
    assertThat(act.get("detail").asString()).isEqualTo("<b>why</b>");
    assertThat(act.get("at").asString()).endsWith("Z");
    assertThat(json("/audit?who=nobody").get("items")).isEmpty();
  }

  @Test
  void an_invitation_waits_until_its_worker_is_here_or_it_is_too_late() {
    String token =
        JSON.readTree(
                operator
                    .post("/api/v1/workers", "{\"name\": \"guest\", \"labels\": [\"x\"]}")
                    .body())
            .get("token")
            .asString();
    JsonNode waiting = json("/invitations?name=guest").at("/items/0");
    assertThat(waiting.get("state").asString()).isEqualTo("WAITING");
    assertThat(waiting.get("by").asString()).isEqualTo("user olga");
    assertThat(waiting.get("hereSince").isNull()).isTrue();
    assertThat(waiting.get("online").asBoolean()).isFalse();
    assertThat(operator.get("/api/v1/invitations").body()).doesNotContain(token);
    String second =
        JSON.readTree(operator.post("/api/v1/workers/guest/token", "").body())
            .get("token")
            .asString();
    assertThat(paged("/invitations?name=guest", "/state")).containsExactly("WAITING", "EXPIRED");
    assertThat(new Browser(port).get("/workers/guest/here").statusCode()).isEqualTo(202);
    TestAgent.enrol(port, second);
    JsonNode here = json("/invitations?name=guest").at("/items/0");
    assertThat(here.get("state").asString()).isEqualTo("HERE");
    assertThat(here.get("hereSince").asString()).endsWith("Z");
    assertThat(here.get("online").asBoolean()).isTrue();
    assertThat(new Browser(port).get("/workers/guest/here").statusCode()).isEqualTo(200);
    assertThat(json("/invitations?name=nobody").get("items")).isEmpty();
  }
}
