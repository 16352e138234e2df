package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.boot.test.web.server.LocalServerPort;

@FarmIT
class EmptyFarmIT {
  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/waterfall",
        "/builders",
        "/workers",
        "/pending",
        "/changes",
        "/tests",
        "/login"
      })
  void every_page_opens_on_a_farm_that_has_nothing_yet(String path) {
    new Pages(port).open(path);
  }

  @Test
  void home_says_that_nothing_runs() {
    Document home = new Pages(port).open("/");
    assertThat(home.select("#counts").text()).contains("0 builds running currently", "0 pending");
    assertThat(home.select("#recent").text()).isEqualTo("0 recent builds");
  }

  @Test
  void reading_leaves_no_cookie() {
    for (String path : new String[] {"/", "/waterfall", "/workers", "/nothing"}) {
      assertThat(new Pages(port).get(path).headers().allValues("Set-Cookie")).as(path).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing/here",
        "/builds/913",
        "/builders/No%20such%20builder",
        "/builders/by-id/77",
        "/builders/none/builds/1",
        "/builds/913/logs/test/stdio",
        "/workers/nobody",
        "/workers/nobody/here"
      })
  void what_is_not_there_is_said_to_be_not_there(String path) {
    HttpResponse<String> answer = new Pages(port).get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    Document page = Pages.checked(path, answer);
    assertThat(page.select("h1").text()).isEqualTo("Not here 404");
    assertThat(page.select("main p").text()).isNotBlank();
    assertThat(page.select("nav a")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/builds/abc",
        "/builds/99999999999999999999",
        "/builders?after=x",
        "/waterfall?before=x",
        "/tests?after=x",
        "/changes?before=x",
        "/tests?q=%00",
        "/builders?q=a%00",
        "/waterfall?branch=3.14%00",
        "/live"
      })
  void an_address_that_makes_no_sense_is_said_to(String path) {
    HttpResponse<String> answer = new Pages(port).get(path);
    assertThat(answer.statusCode()).isEqualTo(400);
    Pages.checked(path, answer);
  }

  @Test
  void filters_that_match_nothing_are_no_error() {
    Pages pages = new Pages(port);
    assertThat(pages.open("/waterfall?branch=9.99&result=failure").text())
        .contains("No builder matches");
    assertThat(pages.open("/builders?q=%3Cb%3E").select("input[name=q]").val()).isEqualTo("<b>");
    pages.open("/changes?before=-5");
  }

  @Test
  void an_event_stream_about_strange_topics_is_refused() {
    Pages pages = new Pages(port);
    assertThat(pages.get("/live?topics=../x").statusCode()).isEqualTo(400);
    assertThat(pages.get("/live?topics=a,b,c,d,e,f,g,h,i,j,k").statusCode()).isEqualTo(400);
  }
}
