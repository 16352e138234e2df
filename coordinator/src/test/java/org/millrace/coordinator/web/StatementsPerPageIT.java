package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.FarmApplication;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.StatementCounts;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** How many statements each page asks on a farm with some history: a page may not ask more. */
@SpringBootTest(classes = FarmApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DemonstrationFarm.class)
@Import(StatementCounts.Configuration.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class StatementsPerPageIT {
  /** So many of a kind are opened: they differ in what there is to ask about them. */
  private static final int EACH = 8;

  /** What stands for words in braces. */
  private static final Map<String, String> LOOK_UPS =
      Map.of(
          "builder", "SELECT name FROM builder ORDER BY last_number DESC",
          "good", "SELECT id::text FROM build WHERE result = 'SUCCESS' ORDER BY id DESC",
          "bad",
              """
              SELECT b.id::text FROM build b
               WHERE b.reason = 'TESTS_FAILED' AND EXISTS (
                 SELECT FROM build g WHERE g.builder_id = b.builder_id AND g.number < b.number
                    AND g.result = 'SUCCESS')
               ORDER BY EXISTS (SELECT FROM attempt a JOIN log l ON l.attempt_id = a.id
                                 WHERE a.build_id = b.id) DESC, b.id DESC
              """,
          "logged",
              """
              SELECT a.build_id::text FROM log l JOIN attempt a ON a.id = l.attempt_id
               WHERE l.name = 'test.stdio' AND l.size > 0 ORDER BY l.id DESC
              """,
          "running", "SELECT id::text FROM build WHERE state = 'RUNNING' ORDER BY id",
          "test",
              """
              SELECT CASE n.name WHEN '' THEN n.file ELSE n.name END
                FROM test_result x JOIN test_name n ON n.id = x.test_id
               WHERE x.bad GROUP BY 1 ORDER BY count(*) DESC
              """,
          "set", "SELECT id::text FROM build_set ORDER BY id DESC",
          "change", "SELECT id::text FROM change ORDER BY id DESC",
          "scheduler", "SELECT name FROM scheduler ORDER BY name",
          "worker", "SELECT name FROM worker ORDER BY id");

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;
  @Autowired private StatementCounts counts;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /                       | 5
          /waterfall              | 5
          /waterfall?branch=3.14  | 5
          /console                | 3
          /release-status         | 5
          /builders               | 3
          /builders/{builder}     | 5
          /builds/{good}          | 3
          /builds/{bad}           | 5
          /builds/{running}       | 3
          /builds/{bad}/compare   | 5
          /tests                  | 5
          /tests/{test}           | 5
          /build-sets/{set}       | 2
          /pending                | 1
          /changes                | 4
          /changes/{change}       | 4
          /schedulers             | 2
          /workers                | 3
          /workers/{worker}       | 5
          /feed.atom              | 1
          /schedulers/{scheduler} | 4
          /builds/{logged}/logs/test/stdio | 5
          /tests?q=ssl            | 5
          /badges/branch.svg?name=3.x | 3
          """)
  void a_page_asks_no_more_than(String page, int most) throws Exception {
    // What a coordinator keeps in memory is read by the first page that needs it.
    assertThat(new Pages(port).get(addresses(page).getFirst()).statusCode()).isEqualTo(200);
    for (String path : addresses(page)) {
      HttpResponse<String> answer =
          new Browser(port).get(path, "Accept", "text/html", StatementCounts.HEADER, path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(counts.of(path)).as(path).hasSizeLessThanOrEqualTo(most);
    }
  }

  /** What is as wide as the farm: a link in every cell, and names of builders all around. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console",
        "/console?by=platform",
        "/console?by=builder",
        "/console?branch=3.14&by=builder",
        "/console?branch=3.14&by=platform&q=3",
        "/release-status"
      })
  void a_wide_page_weighs_less_than_a_hundred_kilobytes(String path) {
    assertThat(new Pages(port).get(path).body().getBytes(StandardCharsets.UTF_8).length)
        .as(path)
        .isLessThan(100_000);
  }

  private List<String> addresses(String page) {
    int from = page.indexOf('{');
    if (from < 0) {
      return List.of(page);
    }
    int to = page.indexOf('}');
    List<String> values =
        jdbc.sql(Objects.requireNonNull(LOOK_UPS.get(page.substring(from + 1, to)), page))
            .query(String.class)
            .list();
    assertThat(values).as(page).isNotEmpty();
    return values.stream()
        .limit(EACH)
        .map(value ->
            page.substring(0, from)
                + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")
                + page.substring(to + 1))
        .toList();
  }
}
