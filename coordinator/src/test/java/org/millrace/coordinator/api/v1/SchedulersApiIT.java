package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.api.v1.ApiIT.problem;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schedulers and the catalog over the API. */
class SchedulersApiIT extends SchedulersAtRest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path FILE = Path.of("src/test/resources/schedulers-all-kinds.yaml");

  @LocalServerPort private int port;
  private Browser operator = new Browser(0);
  private String token = "";

  @BeforeEach
  void an_operator() {
    token = new FarmRows(jdbc).token("olga", "OPERATOR");
    operator = new Browser(port).bearing(token);
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> postCatalog(String query, String text) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/catalog" + query))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everybody_sees_how_schedulers_stand() {
    JsonNode all = json(new Browser(port).get("/api/v1/schedulers"), 200).get("items");
    assertThat(all).hasSize(6);
    assertThat(all.get(1).get("waitsFor").asString()).isEqualTo("a push to 3.13");
    JsonNode nightly = json(new Browser(port).get("/api/v1/schedulers/nightly"), 200);
    assertThat(nightly.get("kind").asString()).isEqualTo("nightly");
    assertThat(nightly.get("waitsFor").asString())
        .isEqualTo("0 30 2 * * * by the clocks of Europe/Berlin");
    assertThat(nightly.get("paused").isNull()).isTrue();
    problem(new Browser(port).get("/api/v1/schedulers/x"), 404, "NOT_FOUND", "scheduler 'x'");
  }

  @Test
  void one_call_forces_several_builders_and_is_safe_to_repeat() {
    String body =
        """
        {"select": {"branch": "3.13"}, "revision": "%s", "reason": "bisecting", "key": "k1"}
        """
            .formatted("a".repeat(40));
    HttpResponse<String> response = operator.post("/api/v1/schedulers/people/force", body);
    JsonNode made = json(response, 202);
    JsonNode set = made.get("buildSets").get(0);
    assertThat(set.get("requests")).hasSize(2);
    assertThat(set.get("createdBy").asString()).isEqualTo("user olga");
    assertThat(response.headers().firstValue("Location"))
        .hasValue("/api/v1/build-sets/" + set.get("id").asLong());
    assertThat(json(operator.get("/api/v1/build-sets/" + set.get("id").asLong()), 200))
        .isEqualTo(set);
    JsonNode again = json(operator.post("/api/v1/schedulers/people/force", body), 202);
    assertThat(again.get("again").asBoolean()).isTrue();
    assertThat(sets("people")).hasSize(1);
    assertThat(json(operator.get("/api/v1/schedulers/people"), 200).get("buildSet").asLong())
        .isEqualTo(set.get("id").asLong());
  }

  @Test
  void wishes_that_make_no_sense_are_refused_with_what_to_do() {
    String path = "/api/v1/schedulers/people/force";
    problem(operator.post(path, "{\"reason\":\"x\"}"), 400, "BAD_BODY", "'builders'");
    problem(
        operator.post(path, "{\"reason\":\"x\",\"builders\":[\"AMD64 Debain 3.13\"]}"),
        400,
        "BAD_BODY",
        "did you mean 'AMD64 Debian 3.13'");
    problem(
        operator.post(path, "{\"reason\":\"x\",\"select\":{\"mode\":\"jit\"}}"),
        400,
        "BAD_BODY",
        "selects none");
    problem(
        operator.post(path, "{\"builders\":[\"AMD64 Debian 3.13\"]}"), 400, "BAD_BODY", "'reason'");
    problem(
        operator.post(
            "/api/v1/schedulers/nightly/force", "{\"reason\":\"x\",\"builders\":[\"b\"]}"),
        409,
        "CONFLICT",
        "of kind nightly");
    problem(new Browser(port).post(path, "{}"), 401, "UNAUTHENTICATED", "token");
  }

  @Test
  void an_operator_pauses_and_resumes() {
    JsonNode paused =
        json(operator.post("/api/v1/schedulers/nightly/pause", "{\"reason\":\"holidays\"}"), 200);
    assertThat(paused.get("paused").get("by").asString()).isEqualTo("user olga");
    assertThat(paused.get("paused").get("reason").asString()).isEqualTo("holidays");
    assertThat(
            json(operator.post("/api/v1/schedulers/nightly/resume", ""), 200)
                .get("paused")
                .isNull())
        .isTrue();
    problem(
        operator.post("/api/v1/schedulers/x/pause", "{\"reason\":\"r\"}"), 404, "NOT_FOUND", "'x'");
  }

  @Test
  void a_catalog_is_checked_posted_listed_and_rolled_back() throws IOException {
    String text = Files.readString(FILE);
    JsonNode before = json(operator.get("/api/v1/catalog"), 200);
    long first = before.get("inForce").get("id").asLong();
    assertThat(json(postCatalog("?check=true", text + "\n# x\n"), 200).get("version").isNull())
        .isTrue();
    JsonNode posted = json(postCatalog("?why=tidy&base=" + first, text + "\n# tidy\n"), 200);
    assertThat(posted.get("changed").asBoolean()).isTrue();
    assertThat(posted.get("builders").asInt()).isEqualTo(4);
    long second = posted.get("version").asLong();
    problem(postCatalog("?base=" + first, text), 409, "CONFLICT", "Version " + second);
    JsonNode versions = json(operator.get("/api/v1/catalog/versions"), 200).get("items");
    assertThat(versions.get(0).get("id").asLong()).isEqualTo(second);
    assertThat(versions.get(0).get("inForce").asBoolean()).isTrue();
    assertThat(operator.get("/api/v1/catalog/versions/" + first + "/content").body())
        .isEqualTo(text);
    JsonNode back =
        json(
            operator.post("/api/v1/catalog/versions/" + first + "/rollback", "{\"why\":\"oops\"}"),
            200);
    assertThat(back.get("version").asLong()).isEqualTo(first);
    assertThat(
            jdbc.sql("SELECT action || ' ' || detail FROM audit ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("catalog.post tidy", "catalog.rollback oops");
  }

  @Test
  void a_wrong_catalog_is_answered_with_every_problem() {
    JsonNode answer = json(postCatalog("", "builders: [\n"), 400);
    assertThat(answer.get("code").asString()).isEqualTo("BAD_CATALOG");
    assertThat(answer.get("problems").get(0).get("line").asInt()).isPositive();
    problem(
        operator.post("/api/v1/catalog", "{}"), 415, "UNSUPPORTED_MEDIA_TYPE", "application/yaml");
    assertThat(answer.get("detail").asString()).contains("nothing has changed");
  }
}
