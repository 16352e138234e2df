package org.millrace.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.FarmApplication;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@FarmIT
@Import(LoginIT.Probe.class)
class LoginIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired PasswordEncoder encoder;
  @Autowired Environment environment;
  private Browser browser = new Browser(0);

  @BeforeEach
  void an_operator() {
    browser = new Browser(port);
    jdbc.sql(
            "INSERT INTO account (name, password_hash, role) VALUES ('ada', ?, 'OPERATOR')"
                + " ON CONFLICT DO NOTHING")
        .param(encoder.encode("correct horse"))
        .update();
  }

  @Test
  void reading_a_page_makes_no_session() {
    HttpResponse<String> page = browser.get("/probe/who");
    assertThat(page.body()).isEqualTo("nobody");
    assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  void a_right_password_logs_in_and_changes_the_session() {
    String token = csrf();
    String before = browser.cookies().get("millrace");
    HttpResponse<String> login = login(token, "ada", "correct horse", Map.of());
    assertThat(login.statusCode()).isEqualTo(302);
    assertThat(login.headers().firstValue("Location")).hasValue("/");
    assertThat(browser.cookies().get("millrace")).isNotNull().isNotEqualTo(before);
    assertThat(login.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assertThat(browser.get("/probe/who").body()).isEqualTo("ada OPERATOR");
    assertThat(
            jdbc.sql("SELECT count(*) FROM audit WHERE who = 'ada' AND action = 'login'")
                .query(Long.class)
                .single())
        .isPositive();
  }

  @Test
  void a_session_is_text_in_the_database_and_another_coordinator_knows_it() {
    login("ada", "correct horse");
    assertThat(
            jdbc.sql(
                    "SELECT convert_from(attribute_bytes, 'UTF8') FROM spring_session_attributes"
                        + " JOIN spring_session ON primary_id = session_primary_id"
                        + " WHERE principal_name = 'ada'")
                .query(String.class)
                .list())
        .contains("ada");
    SpringApplicationBuilder second =
        new SpringApplicationBuilder(FarmApplication.class, Probe.class);
    try (ConfigurableApplicationContext other =
        second
            .properties(
                Map.of(
                    "MILLRACE_DATABASE_URL",
                    environment.getRequiredProperty("MILLRACE_DATABASE_URL")))
            .run("--server.port=0")) {
      int otherPort =
          other.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      assertThat(browser.at(otherPort).get("/probe/who").body()).isEqualTo("ada OPERATOR");
      String token = browser.get("/probe/token").body();
      assertThat(browser.form("/logout", Map.of("_csrf", token)).statusCode()).isEqualTo(302);
      assertThat(browser.at(port).get("/probe/who").body()).isEqualTo("nobody");
    }
  }

  @Test
  void a_role_that_is_taken_away_is_gone_at_once() {
    jdbc.sql("INSERT INTO account (name, password_hash, role) VALUES ('leaver', ?, 'ADMIN')")
        .param(encoder.encode("pass"))
        .update();
    login("leaver", "pass");
    assertThat(browser.get("/probe/who").body()).isEqualTo("leaver ADMIN");
    jdbc.sql("DELETE FROM account WHERE name = 'leaver'").update();
    assertThat(browser.get("/probe/who").body()).isEqualTo("nobody");
  }

  @Test
  void a_wrong_password_an_unknown_name_and_an_account_without_password_look_the_same() {
    jdbc.sql("INSERT INTO account (name, password_hash, role) VALUES ('robot', '!', 'OPERATOR')")
        .update();
    List<String> places =
        List.of(
            location(login(csrf(), "ada", "wrong", Map.of())),
            location(login(csrf(), "nobody", "wrong", Map.of())),
            location(login(csrf(), "robot", "!", Map.of())),
            location(login(csrf(), "x".repeat(500), "wrong", Map.of())));
    assertThat(places).containsOnly("/login?error");
    assertThat(browser.get("/probe/who").body()).isEqualTo("nobody");
  }

  @Test
  void guessing_is_slowed_down_for_the_account_and_not_for_others() {
    for (int i = 0; i < 5; i++) {
      assertThat(location(login(csrf(), "guessed", "wrong", Map.of()))).isEqualTo("/login?error");
    }
    assertThat(location(login(csrf(), "guessed", "wrong", Map.of()))).startsWith("/login?wait=");
    assertThat(location(login(csrf(), "ada", "correct horse", Map.of()))).isEqualTo("/");
  }

  @Test
  void a_login_leads_back_to_a_page_of_this_farm_only() {
    assertThat(location(browser.get("/workers/new"))).isEqualTo("/login?next=%2Fworkers%2Fnew");
    Map<String, String> back = Map.of("next", "/workers/new");
    assertThat(location(login(csrf(), "ada", "correct horse", back))).isEqualTo("/workers/new");
    for (String elsewhere :
        List.of(
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/builds\r\nSet-Cookie: millrace=mine",
            "/builds/é",
            "evil.example",
            "",
            "/login",
            "/login?next=/login",
            "/logout",
            "/" + "x".repeat(3000))) {
      assertThat(location(login(csrf(), "ada", "correct horse", Map.of("next", elsewhere))))
          .isEqualTo("/");
    }
  }

  @Test
  void a_form_that_a_stranger_sent_leads_back_to_its_page() {
    String token = csrf();
    String page = "http://127.0.0.1:" + port + "/builds/7?a=b%20c";
    String back = "next=%2Fbuilds%2F7%3Fa%3Db%2520c";
    Map<String, String> fields = Map.of("_csrf", token);
    assertThat(location(browser.form("/probe/act", fields, "Referer", page)))
        .isEqualTo("/login?" + back);
    assertThat(location(browser.form("/probe/act", Map.of(), "Referer", page)))
        .isEqualTo("/login?again&" + back);
    for (String other : List.of("http://evil.example/builds/7", "about:blank", "%%", "/builds/7")) {
      assertThat(location(browser.form("/probe/act", fields, "Referer", other)))
          .isEqualTo("/login");
    }
  }

  @Test
  void a_form_without_its_token_is_refused() {
    assertThat(
            location(
                browser.form("/login", Map.of("username", "ada", "password", "correct horse"))))
        .isEqualTo("/login?again");
    login("ada", "correct horse");
    for (Map<String, String> stale : List.of(Map.<String, String>of(), Map.of("_csrf", "wrong"))) {
      String page = "http://127.0.0.1:" + port + "/builders/x";
      HttpResponse<String> answer =
          browser.form("/probe/act", stale, "Accept", "text/html", "Referer", page);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body())
          .contains("This page was too old", "Nothing was done", "href=\"/builders/x\"")
          .doesNotContain("Your account may not");
    }
    String token = browser.get("/probe/token").body();
    assertThat(browser.form("/probe/act", Map.of("_csrf", token)).body()).isEqualTo("done by ada");
  }

  @Test
  void a_form_tells_the_page_after_it_and_only_once() {
    login("ada", "correct horse");
    String token = browser.get("/probe/token").body();
    String page = location(browser.form("/probe/tell", Map.of("_csrf", token)));
    assertThat(browser.get("/probe/who").body()).isEqualTo("ada OPERATOR");
    assertThat(browser.get(page).body()).isEqualTo("paused <b>it</b>");
    assertThat(browser.get(page).body()).isEqualTo("nothing");
  }

  @Test
  void the_public_may_not_act() {
    String token = csrf();
    HttpResponse<String> act = browser.form("/probe/act", Map.of("_csrf", token));
    assertThat(location(act)).isEqualTo("/login");
    assertThat(
            browser
                .send(HttpRequest.newBuilder().PUT(BodyPublishers.noBody()), "/probe/act")
                .statusCode())
        .isIn(302, 403);
  }

  @Test
  void pages_have_strict_headers() {
    Map<String, List<String>> headers = browser.get("/probe/who").headers().map();
    assertThat(headers.get("content-security-policy"))
        .containsExactly(
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
                + " object-src 'none'");
    assertThat(headers.get("x-content-type-options")).containsExactly("nosniff");
    assertThat(headers.get("referrer-policy")).containsExactly("same-origin");
    assertThat(headers.get("x-frame-options")).containsExactly("DENY");
    assertThat(headers).doesNotContainKey("strict-transport-security");
    assertThat(browser.get("/probe/who", "X-Forwarded-Proto", "https").headers().map())
        .containsKey("strict-transport-security");
  }

  private String csrf() {
    return browser.get("/probe/token").body();
  }

  private void login(String name, String password) {
    assertThat(location(login(csrf(), name, password, Map.of()))).isEqualTo("/");
  }

  private HttpResponse<String> login(
      String token, String name, String password, Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(more);
    fields.putAll(Map.of("username", name, "password", password, "_csrf", token));
    return browser.form("/login", fields);
  }

  private static String location(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Location")
        .orElse("no redirect, " + response.statusCode());
  }

  /** Pages that say what a page would know. */
  @TestConfiguration
  static class Probe {
    @Controller
    static class Forms {
      @PostMapping("/probe/tell")
      String tell(RedirectAttributes after) {
        after.addFlashAttribute("message", "paused <b>it</b>");
        return "redirect:/probe/told";
      }
    }

    @RestController
    static class Pages {
      @GetMapping("/probe/who")
      String who() {
        return Caller.current().map(c -> c.name() + " " + c.role()).orElse("nobody");
      }

      @GetMapping("/probe/token")
      String token(CsrfToken token) {
        return token.getToken();
      }

      @GetMapping("/probe/told")
      String told(Model model) {
        return Objects.toString(model.getAttribute("message"), "nothing");
      }

      @PostMapping("/probe/act")
      String act() {
        return "done by " + Caller.require().name();
      }
    }
  }
}
