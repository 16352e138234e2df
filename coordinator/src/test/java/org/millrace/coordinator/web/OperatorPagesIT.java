package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.worker.Workers;
import org.millrace.protocol.Facts;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

@FarmIT
class OperatorPagesIT {
  private static final Pattern TOKEN = Pattern.compile("echo (\\S+) \\| java");

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired PasswordEncoder encoder;
  @Autowired Workers workers;
  @Autowired Fixtures fixtures;
  private Pages pages = new Pages(0);

  @BeforeEach
  void ada_is_signed_in() {
    pages = new Pages(port).signIn(jdbc, encoder);
  }

  private static Facts facts() {
    return new Facts(
        "AMD64",
        "Debian 12",
        "Linux",
        "6.1",
        "host",
        2,
        1L << 33,
        1L << 34,
        "0.1.0",
        "17.0.1",
        Map.of(),
        java.util.List.of(),
        Map.of(),
        Map.of(),
        null,
        Map.of(),
        java.util.List.of());
  }

  private String invite(String name) {
    Document form = pages.open("/workers/new");
    HttpResponse<String> answer =
        pages.submit(
            form, "/workers/new", Map.of("name", name, "labels", "linux amd64, gcc", "slots", "2"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    return Pages.checked("/workers/new", answer).select("#command").text();
  }

  private void enrol(String command) {
    Matcher token = TOKEN.matcher(command);
    assertThat(token.find()).as(command).isTrue();
    String credential = workers.enrol(token.group(1), facts()).credential();
    workers.hear(credential, facts());
  }

  private String audited() {
    return jdbc.sql(
            "SELECT who || ' ' || action || ' ' || subject FROM audit ORDER BY id DESC LIMIT 1")
        .query(String.class)
        .single();
  }

  @Test
  void every_page_says_who_is_signed_in_and_lets_them_leave() {
    Document home = pages.open("/");
    assertThat(home.select(".who .name").text()).isEqualTo("ada");
    assertThat(pages.submit(home, "/logout", Map.of()).statusCode()).isEqualTo(302);
    assertThat(pages.open("/").select(".who").text()).contains("Sign in").doesNotContain("ada");
  }

  @Test
  void a_wrong_password_is_said_to_be_wrong() {
    Pages stranger = new Pages(port);
    Document login = stranger.open("/login?next=/workers/new");
    assertThat(login.select("input[name=next]").val()).isEqualTo("/workers/new");
    String token = login.select("form.sheet input[name=_csrf]").val();
    HttpResponse<String> answer =
        stranger
            .browser()
            .form("/login", Map.of("username", "ada", "password", "wrong", "_csrf", token));
    String next = answer.headers().firstValue("Location").orElseThrow();
    assertThat(stranger.open(next).select("[role=alert]").text())
        .isEqualTo("There is no such account with this password.");
    assertThat(stranger.open("/login?wait=30").select("[role=alert]").text())
        .contains("30 seconds");
    assertThat(stranger.open("/login?again").select("[role=alert]").text()).contains("too long");
  }

  @Test
  void a_worker_is_invited_with_one_command_and_seen_when_it_calls() {
    String command = invite("bring-me");
    assertThat(command)
        .doesNotContain("\n")
        .contains("/api/v1/agent.jar")
        .contains("http://127.0.0.1:" + port);
    assertThat(audited()).isEqualTo("ada worker.invite worker bring-me");
    assertThat(pages.get("/workers/bring-me/here").statusCode()).isEqualTo(202);
    enrol(command);
    HttpResponse<String> here = pages.get("/workers/bring-me/here");
    assertThat(here.statusCode()).isEqualTo(200);
    assertThat(here.body()).contains("It is here").contains("Debian 12");
    assertThat(pages.open("/workers").expectFirst("#bring-me .status").text()).isEqualTo("online");
  }

  @Test
  void who_brought_a_worker_is_offered_a_first_build_which_is_one_however_often_it_is_pressed() {
    fixtures.builder("AMD64 Debian offered", "amd64", "gcc");
    fixtures.builder("AMD64 Debian beyond it", "amd64", "clang");
    enrol(invite("eager"));
    Document here = Jsoup.parse(pages.get("/workers/eager/here").body());
    assertThat(here.select("#offers form").eachAttr("action"))
        .contains("/builders/AMD64%20Debian%20offered/force")
        .doesNotContain("/builders/AMD64%20Debian%20beyond%20it/force");
    Element form = here.expectFirst("#offers form[action*=offered]");
    assertThat(form.select("input[name=_csrf]").val()).isNotEmpty();
    assertThat(form.select("input[name=reason]").val()).isEqualTo("first build with eager");
    assertThat(form.select("input[name=key]").val())
        .isEqualTo(
            Jsoup.parse(pages.get("/workers/eager/here").body())
                .select("#offers form[action*=offered] input[name=key]")
                .val());
    assertThat(Jsoup.parse(new Pages(port).get("/workers/eager/here").body()).select("form"))
        .isEmpty();
  }

  @Test
  void a_form_that_is_filled_in_wrong_says_so_and_keeps_what_was_typed() {
    Document form = pages.open("/workers/new");
    HttpResponse<String> answer =
        pages.submit(form, "/workers/new", Map.of("name", "no spaces <b>", "slots", "2"));
    assertThat(answer.statusCode()).isEqualTo(400);
    Document page = Pages.checked("/workers/new", answer);
    assertThat(page.select("[role=alert]").text()).contains("1 to 64");
    assertThat(page.select("input[name=name]").val()).isEqualTo("no spaces <b>");
    assertThat(pages.submit(form, "/workers/new", Map.of("name", "x", "slots", "many")).body())
        .contains("many");
    invite("twice");
    assertThat(
            Jsoup.parse(pages.submit(form, "/workers/new", Map.of("name", "twice")).body())
                .select("[role=alert]")
                .text())
        .contains("There is a worker twice already");
  }

  @Test
  void a_worker_is_paused_with_a_reason_resumed_drained_and_retired() {
    enrol(invite("mine"));
    act("/workers/mine/pause", Map.of("reason", "the weekend"));
    assertThat(audited()).isEqualTo("ada worker.pause worker mine");
    Document page = pages.open("/workers");
    assertThat(page.select("main > .notice").text())
        .isEqualTo("mine finishes what it runs and takes nothing new.");
    assertThat(page.expectFirst("#mine .status").text()).isEqualTo("paused");
    assertThat(page.select("#mine .notice").text()).contains("the weekend");
    assertThat(pages.open("/workers").select("main > .notice")).isEmpty();
    assertThat(pages.open("/workers/mine").expectFirst("#turns + ol .row").text())
        .contains("paused", "ada", "the weekend");
    act("/workers/mine/resume", Map.of());
    assertThat(pages.open("/workers").expectFirst("#mine .status").text()).isEqualTo("online");
    act("/workers/mine/drain", Map.of());
    assertThat(pages.open("/workers").expectFirst("#mine .status").text()).isEqualTo("draining");
    act("/workers/mine/retire", Map.of());
    assertThat(pages.open("/workers").select("#mine")).isEmpty();
    assertThat(pages.open("/workers?retired=true").expectFirst("#mine .status").text())
        .isEqualTo("retired");
    assertThat(audited()).isEqualTo("ada worker.retire worker mine");
  }

  private void act(String action, Map<String, String> values) {
    HttpResponse<String> answer = pages.submit(pages.open("/workers"), action, values);
    assertThat(answer.statusCode()).isEqualTo(302);
  }

  @Test
  void a_build_is_stopped_and_built_again() {
    BuilderId builder = fixtures.builder("AMD64 Debian again");
    long request = fixtures.request(builder).value();
    long build =
        jdbc.sql(
                """
                INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
                  repository, branch, revision, state)
                SELECT id, 1, ?, catalog_version, definition, 'cpython', '3.13', repeat('a', 40),
                       'RETRYING'
                  FROM builder WHERE id = ? RETURNING id
                """)
            .params(request, builder.value())
            .query(Long.class)
            .single();
    String path = "/builds/" + build;
    assertThat(
            pages
                .submit(pages.open(path), path + "/stop", Map.of("reason", "no need"))
                .statusCode())
        .isEqualTo(302);
    assertThat(audited()).isEqualTo("ada build.stop build " + build);
    Document stopped = pages.open(path);
    assertThat(stopped.select("#verdict").text()).contains("no need");
    assertThat(pages.submit(stopped, path + "/rebuild", Map.of()).statusCode()).isEqualTo(302);
    assertThat(pages.open(path).select(".notice").text()).contains("Asked to be built again");
    assertThat(pages.open("/builders/AMD64%20Debian%20again").select("[id^=request-]").text())
        .contains("rebuild of #1");
  }

  @Test
  void pages_of_operators_lead_to_calls_that_their_session_may_read_and_nothing_more() {
    Document form = pages.open("/workers/new");
    assertThat(form.select(".foot a").attr("href")).isEqualTo("/api/v1/invitations");
    HttpResponse<String> answer =
        pages.submit(form, "/workers/new", Map.of("name", "linked-1", "slots", "1"));
    assertThat(Jsoup.parse(answer.body()).select(".foot a").attr("href"))
        .isEqualTo("/api/v1/invitations?name=linked-1");
    String audit = pages.open("/audit?who=ada&q=a%20b").select(".foot a").attr("href");
    assertThat(audit).isEqualTo("/api/v1/audit?who=ada&q=a%20b");
    assertThat(pages.browser().get(audit).statusCode()).isEqualTo(200);
    assertThat(pages.browser().get("/api/v1/invitations?name=linked-1").body())
        .contains("linked-1");
    assertThat(pages.browser().get("/api/v1/me").body()).contains("ada");
    assertThat(pages.browser().post("/api/v1/workers/linked-1/retire", "{}").statusCode())
        .isEqualTo(401);
    assertThat(pages.browser().delete("/api/v1/builds/1/pin").statusCode()).isEqualTo(401);
    assertThat(pages.browser().put("/api/v1/builds/1/pin", "{\"why\": \"x\"}").statusCode())
        .isEqualTo(401);
    assertThat(pages.browser().get(audit, "Authorization", "Bearer mrt_wrong").statusCode())
        .as("a token that is not good is refused, whoever is signed in")
        .isEqualTo(401);
    assertThat(new Pages(port).browser().get(audit).statusCode()).isEqualTo(401);
  }

  @Test
  void strangers_get_no_buttons_and_their_forms_do_nothing() {
    enrol(invite("guarded"));
    Pages stranger = new Pages(port);
    assertThat(stranger.open("/workers").select("form[method=post]")).isEmpty();
    assertThat(stranger.get("/workers/new").headers().firstValue("Location").orElseThrow())
        .contains("/login?next=");
    stranger.browser().form("/workers/guarded/pause", Map.of("reason", "x"));
    pages.browser().form("/workers/guarded/pause", Map.of("reason", "no token in the form"));
    assertThat(
            jdbc.sql("SELECT state FROM worker WHERE name = 'guarded'")
                .query(String.class)
                .single())
        .isEqualTo("ACTIVE");
  }

  @Test
  void the_audit_tells_who_did_what_and_only_those_who_are_signed_in() {
    invite("audited");
    act("/workers/audited/retire", Map.of("reason", "<b>sold</b>"));
    Document page = pages.open("/audit?q=audited");
    assertThat(page.select("tbody tr").eachText())
        .hasSize(2)
        .allMatch(row -> row.contains("ada") && row.contains("worker audited"));
    assertThat(page.expectFirst("tbody tr").text()).contains("worker.retire", "<b>sold</b>");
    assertThat(page.select("tbody a").attr("href")).isEqualTo("/workers/audited");
    assertThat(pages.open("/audit?who=nobody").select("tbody tr")).isEmpty();
    assertThat(pages.open("/audit?action=worker.inv&who=ada&q=AUDITED").select("tbody tr"))
        .hasSize(1);
    assertThat(page.select("select[name=who] option").eachText()).contains("everybody", "ada");
    assertThat(new Pages(port).get("/audit").headers().firstValue("Location").orElseThrow())
        .contains("/login");
  }
}
