package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verdicts that an earlier version drew, and what today's makes of the same logs. */
@FarmIT
class ReviewsIT {
  private static final JsonMapper JSON = JsonMapper.shared();

  @LocalServerPort private int port;
  @Autowired private Workers workers;
  @Autowired private JdbcClient jdbc;

  /** A build that leaked, and of which an earlier version said that all is well. */
  private long misjudged(String name) throws IOException {
    Fixtures fixtures = new Fixtures(jdbc);
    BuilderId builder =
        fixtures.builder(Fixtures.definition(name, List.of(name), Fixtures.testing("test")));
    TestAgent agent =
        TestAgent.enrol(port, workers.invite(name, List.of(name), 1, "ada", "test").text());
    fixtures.request(builder);
    TestAgent.Job job = agent.claim();
    byte[] log = log();
    job.log("test.stdio", 0, log);
    job.finish(List.of(started(1, "test"), exited(2, "test", 2)), sum("test.stdio", log));
    awaitRead(job.attempt());
    long build =
        jdbc.sql(
                """
                UPDATE build SET result = 'SUCCESS', reason = 'NONE', summary = 'build successful',
                  detail = '' WHERE id = (SELECT build_id FROM attempt WHERE id = ?) RETURNING id
                """)
            .param(job.attempt())
            .query(Long.class)
            .single();
    jdbc.sql("DELETE FROM test_run WHERE attempt_id = ?").param(job.attempt()).update();
    return build;
  }

  private void awaitRead(long attempt) {
    await()
        .until(() ->
            jdbc.sql("SELECT results_due IS NULL FROM attempt WHERE id = ?")
                .param(attempt)
                .query(Boolean.class)
                .single());
  }

  private static byte[] log() throws IOException {
    String file = "/regrtest-logs/nogil-3.13.15-make-refleak.log";
    try (InputStream in = Objects.requireNonNull(ReviewsIT.class.getResourceAsStream(file))) {
      return in.readAllBytes();
    }
  }

  private JsonNode review(String body) {
    HttpResponse<String> answer =
        new Browser(port)
            .bearing(new FarmRows(jdbc).token("olga-reviews", "OPERATOR"))
            .post("/api/v1/reviews", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private String result(long build) {
    return jdbc.sql("SELECT result || ' ' || reason FROM build WHERE id = ?")
        .param(build)
        .query(String.class)
        .single();
  }

  @Test
  void what_would_change_is_told_and_nothing_is_written() throws IOException {
    long build = misjudged("misjudged");
    JsonNode change = review("{\"build\": %d}".formatted(build)).path("changes").path(0);
    assertThat(change.path("was").path("result").asString()).isEqualTo("SUCCESS");
    assertThat(change.path("now").path("reason").asString()).isEqualTo("REFERENCE_LEAK");
    assertThat(result(build)).isEqualTo("SUCCESS NONE");
  }

  @Test
  void a_new_verdict_stands_and_the_page_says_what_was_there_before() throws IOException {
    long build = misjudged("rejudged");
    assertThat(review("{\"builder\": \"rejudged\", \"apply\": true}").path("changes")).hasSize(1);
    assertThat(result(build)).isEqualTo("FAILURE REFERENCE_LEAK");
    awaitRead(
        jdbc.sql("SELECT id FROM attempt WHERE build_id = ?")
            .param(build)
            .query(Long.class)
            .single());
    assertThat(new Browser(port).get("/builds/" + build).body())
        .contains("verdict changed", "olga-reviews: read again, it was SUCCESS", "test_leaky");
    assertThat(review("{\"build\": %d, \"apply\": true}".formatted(build)).path("changes"))
        .isEmpty();
  }

  @Test
  void builds_are_read_a_few_at_a_time() throws IOException {
    long first = misjudged("first-of-two");
    long second = misjudged("second-of-two");
    String some = "{\"after\": %d, \"limit\": 1}";
    JsonNode one = review(some.formatted(first - 1));
    assertThat(one.path("changes").path(0).path("build").asLong()).isEqualTo(first);
    JsonNode two = review(some.formatted(one.path("next").asLong()));
    assertThat(two.path("changes").path(0).path("build").asLong()).isEqualTo(second);
  }

  @Test
  void the_public_may_not() {
    assertThat(new Browser(port).post("/api/v1/reviews", "{}").statusCode()).isEqualTo(401);
  }
}
