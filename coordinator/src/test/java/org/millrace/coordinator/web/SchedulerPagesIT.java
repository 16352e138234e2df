package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The pages of schedulers, as a browser without JavaScript has them. */
class SchedulerPagesIT extends SchedulersAtRest {
  @LocalServerPort private int port;
  @Autowired private PasswordEncoder encoder;
  private Pages reader = new Pages(0);
  private Pages ada = new Pages(0);

  @BeforeEach
  void ada_is_signed_in() {
    reader = new Pages(port);
    ada = new Pages(port).signIn(jdbc, encoder);
  }

  @Test
  void the_list_says_of_each_what_it_waits_for_what_it_did_and_what_hinders_it() {
    jdbc.sql(
            """
            INSERT INTO scheduler (name, trouble, trouble_since, failures, due_at, timing)
            VALUES ('look', 'git ls-remote on x failed: <b>fatal</b>', now(), 1, now(), '')
            """)
        .update();
    Document page = reader.open("/schedulers");
    assertThat(page.select(".card h2").eachText())
        .containsExactly("at-once", "patient", "nightly", "if-changed", "people", "look");
    assertThat(page.select("#scheduler-look .status").text()).isEqualTo("hindered");
    assertThat(page.select("#scheduler-look .notice").text()).contains("<b>fatal</b>");
    assertThat(page.select("#scheduler-at-once").text()).contains("a push to 3.13", "nothing yet");
    assertThat(page.select("form[action*=schedulers]")).isEmpty();
    assertThat(page.select("nav a[aria-current]").text()).isEqualTo("Schedulers");
  }

  @Test
  void an_operator_pauses_one_with_a_reason_and_resumes_it() {
    Document page = ada.open("/schedulers");
    ada.submit(page, "/schedulers/nightly/pause", Map.of("reason", "holidays <i>"));
    page = ada.open("/schedulers");
    assertThat(page.select("main > .notice").text()).startsWith("nightly is paused");
    assertThat(page.select("#scheduler-nightly .notice").text())
        .contains("paused by user ada: holidays <i>");
    assertThat(page.select("#scheduler-nightly .status").text()).isEqualTo("paused");
    ada.submit(page, "/schedulers/nightly/resume", Map.of());
    assertThat(ada.open("/schedulers").select("#scheduler-nightly .status").text())
        .isEqualTo("watching");
  }

  @Test
  void builders_are_chosen_by_a_filter_and_built_together() {
    Document page = ada.open("/schedulers/people?branch=3.13");
    assertThat(page.select("input[name=builder]").eachAttr("value"))
        .containsExactly("AMD64 Debian 3.13", "AMD64 Debian NoGIL 3.13");
    HttpResponse<String> answer =
        ada.submit(
            page,
            "/schedulers/people/force",
            Map.of("all", "true", "revision", "a".repeat(40), "reason", "a look"));
    String set = answer.headers().firstValue("Location").orElseThrow();
    Document made = ada.open(set);
    assertThat(made.select("h1").text()).startsWith("a look");
    assertThat(made.select("main > .notice").text()).contains("could not be looked up");
    assertThat(made.select("tbody tr")).hasSize(2);
    assertThat(made.select(".facts").text()).contains("scheduler people", "a".repeat(40));
    assertThat(ada.open("/schedulers/people").select("#sets ~ .rows .row")).hasSize(1);
    // The button pressed twice: the second time nothing is built.
    ada.submit(
        page,
        "/schedulers/people/force",
        Map.of("all", "true", "revision", "a".repeat(40), "reason", "a look"));
    assertThat(sets("people")).hasSize(1);
  }

  @Test
  void a_wish_that_makes_no_sense_is_refused_on_the_page_that_it_was_made_on() {
    Document page = ada.open("/schedulers/people?q=nogil");
    HttpResponse<String> answer =
        ada.submit(
            page,
            "/schedulers/people/force",
            Map.of("builder", "AMD64 Debian NoGIL 3.1", "revision", "zz", "reason", "a look"));
    assertThat(answer.statusCode()).isEqualTo(400);
    Document refused = Pages.checked("/schedulers/people/force", answer);
    assertThat(refused.select("[role=alert]").text()).contains("did you mean");
    assertThat(refused.select("form.wish input[name=revision]").val()).isEqualTo("zz");
    assertThat(refused.select("input[name=q]").val()).isEqualTo("nogil");
  }

  @Test
  void a_builder_is_built_from_its_page() {
    String path = "/builders/AMD64%20Debian%203.13";
    assertThat(reader.open(path).select("#force")).isEmpty();
    Document page = ada.open(path);
    ada.submit(page, path + "/force", Map.of("revision", "b".repeat(40), "reason", "to see"));
    Document after = ada.open(path);
    assertThat(after.select("main > .notice").text()).startsWith("Asked");
    assertThat(after.select("#pending-section .row")).hasSize(1);
    ada.submit(after, path + "/force", Map.of("revision", "nonsense", "reason", "to see"));
    assertThat(ada.open(path).select("main > .notice").text()).startsWith("Not built: Nothing can");
  }

  @Test
  void what_is_not_there_is_said_not_to_be_there() {
    assertThat(reader.get("/schedulers/none").statusCode()).isEqualTo(404);
    assertThat(reader.get("/build-sets/4711").statusCode()).isEqualTo(404);
    assertThat(reader.open("/schedulers/nightly").select("#wish")).isEmpty();
    assertThat(reader.open("/schedulers/people").select("#wish")).isEmpty();
  }
}
