package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.api.v1.ApiIT.problem;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Failures that somebody knows of, made known over the API. */
@FarmIT
class KnownFailuresApiIT {
  private static final JsonMapper JSON = JsonMapper.shared();

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  private Browser operator = new Browser(0);

  @BeforeEach
  void a_test_that_a_build_told_of() {
    operator = new Browser(port).bearing(new FarmRows(jdbc).token("olga-known", "OPERATOR"));
    jdbc.sql("INSERT INTO test_name (file, name) VALUES ('test_api', '') ON CONFLICT DO NOTHING")
        .update();
  }

  private static String inDays(int days) {
    return Instant.now().plus(Duration.ofDays(days)).toString();
  }

  private static String body(String test, String link, String until) {
    return """
    {"test": "%s", "owner": "Ada", "link": "%s", "expiresAt": "%s"}
    """
        .formatted(test, link, until);
  }

  @Test
  void one_is_made_known_is_listed_and_is_taken_back() {
    HttpResponse<String> made =
        operator.post(
            "/api/v1/known-failures", body("test_api", "https://example.org/1", inDays(7)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    JsonNode known = JSON.readTree(made.body());
    assertThat(known.path("owner").asString()).isEqualTo("Ada");
    assertThat(known.path("builders").asString()).isEqualTo("*");
    assertThat(known.path("active").asBoolean()).isTrue();
    String itself = "/api/v1/known-failures/" + known.path("id").asLong();
    assertThat(made.headers().firstValue("Location")).hasValue(itself);
    assertThat(new Browser(port).get("/api/v1/known-failures?active=true").body())
        .contains("test_api");
    HttpResponse<String> ended = operator.delete(itself);
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    assertThat(JSON.readTree(ended.body()).path("endedBy").asString()).contains("olga-known");
    assertThat(JSON.readTree(new Browser(port).get(itself).body()).path("active").asBoolean())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          test_never_seen, https://example.org/1, 7,   No build has told of
          test_api,        javascript:alert(1),   7,   must begin with https
          test_api,        https://example.org/1, -1,  within the next year
          test_api,        https://example.org/1, 400, within the next year
          """)
  void what_is_wrong_is_said(String test, String link, int days, String sentence) {
    problem(
        operator.post("/api/v1/known-failures", body(test, link, inDays(days))),
        400,
        "BAD_BODY",
        sentence);
  }

  @Test
  void the_public_may_not() {
    Browser anybody = new Browser(port);
    assertThat(
            anybody
                .post(
                    "/api/v1/known-failures", body("test_api", "https://example.org/1", inDays(7)))
                .statusCode())
        .isEqualTo(401);
    assertThat(anybody.delete("/api/v1/known-failures/1").statusCode()).isEqualTo(401);
  }
}
