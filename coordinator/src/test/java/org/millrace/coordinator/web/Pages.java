package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.millrace.coordinator.testing.Browser;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Opens pages as a browser without JavaScript does, and holds each to what all must keep. */
final class Pages {
  private final Browser browser;

  Pages(int port) {
    browser = new Browser(port);
  }

  Browser browser() {
    return browser;
  }

  HttpResponse<String> get(String path) {
    return browser.get(path, "Accept", "text/html");
  }

  /** A page that must be there. */
  Document open(String path) {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return checked(path, answer);
  }

  /** Parses a page and checks that it keeps the content policy and the rules of the look. */
  static Document checked(String path, HttpResponse<String> answer) {
    Document page = Jsoup.parse(answer.body());
    assertThat(page.select("[style]")).as("style attributes on %s", path).isEmpty();
    assertThat(page.select("style")).as("style elements on %s", path).isEmpty();
    assertThat(page.select("script:not([src])")).as("inline scripts on %s", path).isEmpty();
    assertThat(page.select("[onclick], [onload], [onerror], a[href^=javascript]"))
        .as("handlers on %s", path)
        .isEmpty();
    assertThat(page.select("main h1")).as("headings on %s", path).hasSize(1);
    assertThat(page.title()).as("title of %s", path).contains("Millrace");
    assertThat(page.select(".status:not(.mark)"))
        .as("statuses on %s have a word", path)
        .allMatch(status -> !status.text().isBlank());
    assertThat(page.select(".status.mark svg:not([aria-label])")).as(path).isEmpty();
    assertThat(page.body().wholeText()).as(path).doesNotContain("??", "null");
    return page;
  }

  /** Signs in; the account is made if need be. */
  Pages signIn(JdbcClient jdbc, PasswordEncoder encoder) {
    jdbc.sql(
            """
            INSERT INTO account (name, password_hash, role) VALUES ('ada', ?, 'OPERATOR')
            ON CONFLICT DO NOTHING
            """)
        .param(encoder.encode("correct horse"))
        .update();
    Document login = open("/login");
    HttpResponse<String> answer =
        browser.form(
            "/login",
            Map.of(
                "username",
                "ada",
                "password",
                "correct horse",
                "_csrf",
                login.select("form.sheet input[name=_csrf]").val()));
    assertThat(answer.headers().firstValue("Location")).hasValue("/");
    return this;
  }

  /** Sends the form of a page that has this action, with values for some of its fields. */
  HttpResponse<String> submit(Document page, String action, Map<String, String> values) {
    var fields = new java.util.LinkedHashMap<String, String>();
    var form = page.select("form[action=" + action + "]");
    assertThat(form).as("form %s", action).hasSize(1);
    form.select("input[name]").forEach(input -> fields.put(input.attr("name"), input.val()));
    fields.putAll(values);
    return browser.form(action, fields);
  }
}
