package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.demo.DemoData;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever comes to an address that is none is told why, and what to do. */
@FarmIT
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongAddressesIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  @Autowired PasswordEncoder encoder;

  private String log = "";

  @BeforeAll
  void a_farm_with_some_history() {
    transaction.executeWithoutResult(status -> new DemoData(jdbc).fill());
    log =
        jdbc.sql(
                """
                SELECT '/builds/' || a.build_id || '/logs/test/stdio' FROM attempt a
                  JOIN log l ON l.attempt_id = a.id AND l.name = 'test.stdio'
                 WHERE a.ordinal = 1 ORDER BY a.id DESC LIMIT 1
                """)
            .query(String.class)
            .single();
  }

  private Document error(int status, String path) {
    HttpResponse<String> answer = new Pages(port).get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(status);
    return Pages.checked(path, answer);
  }

  private static String words(Document page) {
    return page.expectFirst("main p").text();
  }

  /** An error's page names one that is there. */
  private void assertInstead(Document error, String path) {
    assertThat(error.select("#instead").attr("href")).isEqualTo(path);
    new Pages(port).open(path);
  }

  @Test
  void a_number_that_is_too_long_is_named_with_its_parameter() {
    Document page = error(400, log + "?q=x&from=99999999999999999999");
    assertThat(words(page))
        .isEqualTo(
            "The address says “99999999999999999999” for “from”, where a whole number of at most"
                + " eighteen digits belongs.");
    assertInstead(page, log + "?q=x");
  }

  @Test
  void the_end_of_a_log_s_window_is_not_called_a_line() {
    Document page = error(400, log + "?to=abc");
    assertThat(words(page)).contains("“abc” for “to”", "“end”").doesNotContain("“line”");
    assertInstead(page, log);
    assertThat(words(error(400, log + "?line=abc"))).contains("“abc” for “line”", "120-140");
  }

  @Test
  void an_attempt_that_has_no_such_log_is_what_is_missing_and_not_the_log() {
    Document page = error(404, log + "?attempt=7");
    assertThat(words(page)).contains("no attempt 7", "attempt 1");
    assertInstead(page, log + "?attempt=1");
    assertThat(words(error(404, log + "x?attempt=7"))).contains("no log “stdiox”");
  }

  @ParameterizedTest
  @CsvSource({
    "/waterfall?branch=3.14&before=x, /waterfall?branch=3.14, a whole number",
    "/builders?after=99999999999, /builders, nine digits",
    "/changes?before=x, /changes, eighteen digits"
  })
  void a_value_that_is_none_is_left_away_in_an_address_that_works(
      String path, String works, String belongs) {
    Document page = error(400, path);
    assertThat(words(page)).contains(belongs, "belongs");
    assertInstead(page, works);
  }

  @Test
  void a_part_of_the_path_that_is_no_number_is_said_to_be_none() {
    assertThat(words(error(400, "/builds/abc"))).contains("“abc” for “id”", "a whole number");
  }

  @Test
  void what_only_takes_forms_leads_to_the_page_that_has_them() {
    String build = log.replaceFirst("/logs/.*", "");
    Document page = error(405, build + "/pin");
    assertThat(words(page)).contains("form on another page").doesNotContain("supported");
    assertInstead(page, build);
    assertThat(new Pages(port).get(build + "/pin").headers().firstValue("Allow")).hasValue("POST");
  }

  @ParameterizedTest
  @CsvSource({
    "/workers/, /workers",
    "/builders/AMD64%20Debian%203.13/, /builders/AMD64%20Debian%203.13",
    "/builders/?q=a%20b&after=19, /builders?q=a%20b&after=19",
    "/nothing/, /nothing"
  })
  void a_slash_too_many_leads_to_the_page_without_it(String path, String there) {
    Browser browser = new Browser(port);
    HttpResponse<String> answer = browser.get(path, "Accept", "text/html");
    assertThat(answer.statusCode()).isEqualTo(308);
    assertThat(answer.headers().firstValue("Location")).hasValue(there);
    HttpRequest.Builder head = HttpRequest.newBuilder().method("HEAD", BodyPublishers.noBody());
    assertThat(browser.send(head, path).statusCode()).isEqualTo(308);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/", "/api/v1/builders/", "//evil.example/"})
  void where_there_are_no_pages_a_slash_is_no_mistake(String path) {
    assertThat(new Pages(port).get(path).statusCode()).isBetween(400, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"builder=nope", "branch=nope", "platform=nope", "mode=nope", "tier=nope"})
  void a_feed_of_what_is_not_there_is_not_there(String query) {
    assertThat(words(error(404, "/feed.atom?" + query))).contains("“nope”");
    HttpResponse<String> reader =
        new Browser(port).get("/feed.atom?" + query, "Accept", "application/atom+xml");
    assertThat(reader.statusCode()).isEqualTo(404);
    HttpResponse<String> there =
        new Browser(port).get("/feed.atom?branch=3.13&q=nope", "Accept", "application/atom+xml");
    assertThat(there.statusCode()).isEqualTo(200);
  }

  @Test
  void what_is_not_there_is_not_there_for_programs_either() {
    Browser program = new Browser(port);
    assertThat(program.get("/builds/999999/logs/a/b/raw", "Accept", "text/plain").statusCode())
        .isEqualTo(404);
    assertThat(program.get(log + "/raw?line=x", "Accept", "text/plain").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /login",
    "/waterfall?branch=3.14&platform=Debian%20x, /login?next=%2Fwaterfall%3Fbranch%3D3.14%26platform%3DDebian%2520x",
    "/builds/999999, /login?next=%2Fbuilds%2F999999",
    "/login, /login",
    "/login?next=/tests, /login?next=%2Ftests",
    "/login?next=//evil.example, /login"
  })
  void signing_in_leads_back_to_where_one_was(String path, String login) {
    HttpResponse<String> answer = new Pages(port).get(path);
    Document page = Pages.checked(path, answer);
    assertThat(page.select(".who a").attr("href")).isEqualTo(login);
    new Pages(port).open(login);
  }

  @Test
  void who_signs_in_is_on_the_page_that_had_the_link() {
    String path = "/waterfall?branch=3.14";
    Pages pages = new Pages(port);
    jdbc.sql(
            """
            INSERT INTO account (name, password_hash, role) VALUES ('ada', ?, 'OPERATOR')
            ON CONFLICT DO NOTHING
            """)
        .param(encoder.encode("correct horse"))
        .update();
    Document login = pages.open(pages.open(path).select(".who a").attr("href"));
    HttpResponse<String> answer =
        pages.submit(login, "/login", Map.of("username", "ada", "password", "correct horse"));
    assertThat(answer.headers().firstValue("Location")).hasValue(path);
    assertThat(pages.open(path).select(".who .name").text()).isEqualTo("ada");
  }
}
