package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.api.v1.ApiIT.problem;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Builds are pinned, found by that, and let go. */
@FarmIT
class PinsApiIT {
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

  private long build(String builder) {
    rows.fixtures().builder(builder);
    return another(builder);
  }

  private long another(String builder) {
    return rows.build(builder, "FAILURE");
  }

  private static String pin(long build) {
    return "/api/v1/builds/" + build + "/pin";
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private List<String> audited(long build) {
    return jdbc.sql(
            "SELECT who || ' ' || action || ' ' || detail FROM audit WHERE subject = ? ORDER BY id")
        .param("build " + build)
        .query(String.class)
        .list();
  }

  @Test
  void a_build_is_pinned_with_a_reason_and_let_go() {
    long build = build("pinned");
    JsonNode pinned = json(operator.put(pin(build), "{\"why\": \" evidence for gh-1 \"}"));
    assertThat(pinned.at("/pin/by").asString()).isEqualTo("user olga");
    assertThat(pinned.at("/pin/why").asString()).isEqualTo("evidence for gh-1");
    assertThat(pinned.at("/pin/at").asString()).endsWith("Z");
    assertThat(json(operator.delete(pin(build))).get("pin").isNull()).isTrue();
    assertThat(audited(build))
        .containsExactly("olga build.pin evidence for gh-1", "olga build.unpin ");
  }

  @Test
  void pinning_and_letting_go_twice_is_the_same_as_once() {
    long build = build("twice");
    JsonNode first = json(operator.put(pin(build), "{\"why\": \"a reference\"}"));
    Browser other = new Browser(port).bearing(rows.token("otto", "OPERATOR"));
    assertThat(json(other.put(pin(build), "{\"why\": \"a reference\"}")).get("pin"))
        .isEqualTo(first.get("pin"));
    JsonNode better = json(other.put(pin(build), "{\"why\": \"a better reason\"}"));
    assertThat(better.at("/pin/by").asString()).isEqualTo("user otto");
    assertThat(better.at("/pin/why").asString()).isEqualTo("a better reason");
    json(operator.delete(pin(build)));
    assertThat(json(operator.delete(pin(build))).get("pin").isNull()).isTrue();
    assertThat(audited(build))
        .containsExactly(
            "olga build.pin a reference", "otto build.pin a better reason", "olga build.unpin ");
  }

  @Test
  void lists_can_be_of_pinned_builds_only_and_are_paged_as_others() {
    List<Long> pinned = new ArrayList<>();
    build("listed");
    build("listed elsewhere");
    for (int i = 0; i < 3; i++) {
      pinned.addFirst(another("listed"));
      another("listed");
      another("listed elsewhere");
    }
    pinned.forEach(build -> json(operator.put(pin(build), "{\"why\": \"kept\"}")));
    long elsewhere = another("listed elsewhere");
    json(operator.put(pin(elsewhere), "{\"why\": \"kept\"}"));
    assertThat(paged("builder=listed&pinned=true")).containsExactlyElementsOf(pinned);
    assertThat(paged("pinned=true"))
        .containsSubsequence(
            Stream.concat(Stream.of(elsewhere), pinned.stream()).toArray(Long[]::new));
    assertThat(paged("builder=listed&pinned=true&result=SUCCESS")).isEmpty();
    assertThat(paged("builder=listed&pinned=false")).hasSize(7);
    problem(operator.get("/api/v1/builds?pinned=maybe"), 400, "BAD_PARAMETER", "pinned");
  }

  /** All of a list, two at a time. */
  private List<Long> paged(String query) {
    List<Long> ids = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = json(new Browser(port).get("/api/v1/builds?limit=2&" + query + after));
      page.get("items").forEach(item -> ids.add(item.get("id").asLong()));
      after = page.get("next").isNull() ? "" : "&after=" + page.get("next").asString();
    } while (!after.isEmpty());
    return ids;
  }

  @Test
  void what_cannot_be_pinned_is_said() {
    long build = build("strict");
    problem(operator.put(pin(987_654), "{\"why\": \"w\"}"), 404, "NOT_FOUND", "build 987654");
    problem(operator.delete(pin(987_654)), 404, "NOT_FOUND", "build 987654");
    problem(operator.put(pin(build), "{}"), 400, "BAD_BODY", "'why'");
    problem(operator.put(pin(build), "{\"why\": \" \"}"), 400, "BAD_BODY", "'why'");
    problem(
        operator.put(pin(build), "{\"why\": \"" + "x".repeat(1001) + "\"}"),
        400,
        "BAD_BODY",
        "1000 characters");
    problem(operator.put(pin(build), "{\"why\": \"a\\u0000b\"}"), 400, "BAD_BODY", "control");
    json(operator.put(pin(build), "{\"why\": \"" + "x".repeat(1000) + "\"}"));
  }

  @Test
  void the_public_may_not() {
    long build = build("guarded");
    Browser anybody = new Browser(port);
    problem(anybody.put(pin(build), "{\"why\": \"w\"}"), 401, "UNAUTHENTICATED", "token");
    json(operator.put(pin(build), "{\"why\": \"kept\"}"));
    problem(anybody.delete(pin(build)), 401, "UNAUTHENTICATED", "token");
    assertThat(json(anybody.get("/api/v1/builds/" + build)).at("/pin/why").asString())
        .isEqualTo("kept");
  }
}
