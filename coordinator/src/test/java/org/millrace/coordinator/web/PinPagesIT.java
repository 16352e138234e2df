package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.millrace.coordinator.demo.DemoData;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/** Pinning on pages, and where it is seen. */
@FarmIT
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PinPagesIT {
  private static final String EVIL =
      "</bdi><script>alert(1)</script>\"'><img src=x onerror=1>\u0000\u202egnp";

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired PasswordEncoder encoder;
  @Autowired TransactionTemplate transaction;
  private Pages pages = new Pages(0);

  @BeforeAll
  void a_farm_with_some_history() {
    transaction.executeWithoutResult(status -> {
      new DemoData(jdbc).fill();
      // One builder gets all builds of its branch, so that it has more than a page shows of pins.
      jdbc.sql(
              """
              UPDATE build b SET builder_id = one.id, number = 1000 + b.id
                FROM builder one, builder r
               WHERE one.name = 'AMD64 Debian 3.13' AND r.id = b.builder_id AND r.id <> one.id
                 AND r.branch = '3.13' AND b.state = 'COMPLETE'
              """)
          .update();
    });
  }

  @BeforeEach
  void ada_is_signed_in_and_nothing_is_pinned() {
    pages = new Pages(port).signIn(jdbc, encoder);
    jdbc.sql("DELETE FROM build_pin").update();
  }

  /** The newest builds of the builder with the most, newest first. */
  private List<Long> builds(int count) {
    return jdbc.sql(
            """
            SELECT id FROM build
             WHERE builder_id = (SELECT builder_id FROM build WHERE state = 'COMPLETE'
                                  GROUP BY builder_id ORDER BY count(*) DESC, builder_id LIMIT 1)
               AND state = 'COMPLETE'
             ORDER BY number DESC LIMIT ?
            """)
        .param(count)
        .query(Long.class)
        .list();
  }

  /** The page of their builder. */
  private String builder() {
    return pages
        .open("/builds/" + builds(1).getFirst())
        .expectFirst("#facts a[href^=/builders/]")
        .attr("href");
  }

  private void pin(long build, String why) {
    String page = "/builds/" + build;
    assertThat(pages.submit(pages.open(page), page + "/pin", Map.of("why", why)).statusCode())
        .isEqualTo(302);
  }

  @Test
  void a_build_is_pinned_seen_by_everybody_and_let_go() {
    long build = builds(1).getFirst();
    String path = "/builds/" + build;
    pin(build, "evidence  for gh-1");
    Document page = pages.open(path);
    assertThat(page.select("main > .notice").text()).startsWith("Pinned");
    assertThat(page.select("form[action=" + path + "/pin]")).isEmpty();
    Document seen = new Pages(port).open(path);
    assertThat(seen.select("#pin").text()).isEqualTo("pinned evidence for gh-1 ada, just now");
    assertThat(seen.select("form[action^=/builds]")).isEmpty();
    assertThat(new Pages(port).open(builder()).select("#pinned + ol").text())
        .contains("evidence for gh-1", "ada");
    assertThat(pages.submit(page, path + "/unpin", Map.of()).statusCode()).isEqualTo(302);
    assertThat(pages.open(path).select("#pin")).isEmpty();
    assertThat(new Pages(port).open(builder()).select("#pinned")).isEmpty();
    assertThat(pages.open("/audit?action=build.&q=build%20" + build).select("tbody tr").eachText())
        .satisfiesExactly(
            row -> assertThat(row).contains("ada", "build.unpin"),
            row -> assertThat(row).contains("ada", "build.pin", "evidence for gh-1"));
  }

  @Test
  void a_pin_needs_a_reason_and_a_build() {
    long build = builds(1).getFirst();
    pin(build, "  ");
    assertThat(pages.open("/builds/" + build).select("main > .notice").text())
        .isEqualTo("Not pinned: say why, so that others know what it is kept for.");
    assertThat(pages.open("/builds/" + build).select("#pin")).isEmpty();
    Document page = pages.open("/builds/" + build);
    String csrf = page.expectFirst("form[action$=/pin] input[name=_csrf]").val();
    for (String path : List.of("/builds/987654/pin", "/builds/987654/unpin")) {
      assertThat(pages.browser().form(path, Map.of("why", "w", "_csrf", csrf)).statusCode())
          .as(path)
          .isEqualTo(404);
    }
    pin(build, "once");
    for (String path : List.of("/pin", "/unpin", "/unpin")) {
      Map<String, String> form = Map.of("why", "once", "_csrf", csrf);
      pages.browser().form("/builds/" + build + path, form);
    }
    assertThat(pages.open("/builds/" + build).select("main > .notice").text())
        .isEqualTo("It was not pinned.");
  }

  @Test
  void strangers_pin_nothing() {
    long build = builds(1).getFirst();
    Pages stranger = new Pages(port);
    assertThat(stranger.open("/builds/" + build).select("form[action$=/pin]")).isEmpty();
    stranger.browser().form("/builds/" + build + "/pin", Map.of("why", "w"));
    pages.browser().form("/builds/" + build + "/pin", Map.of("why", "no token in the form"));
    assertThat(jdbc.sql("SELECT count(*) FROM build_pin").query(Integer.class).single()).isZero();
  }

  @Test
  void a_build_is_compared_with_the_pinned_ones_of_its_builder() {
    List<Long> builds = builds(3);
    pin(builds.get(1), "a reference");
    pin(builds.get(2), "another");
    Document page =
        new Pages(port).open("/builds/" + builds.get(0) + "/compare?with=" + builds.get(1));
    assertThat(page.select("#others a").eachText()).singleElement().asString().contains("another");
    Document other = new Pages(port).open(page.expectFirst("#others a").attr("href"));
    assertThat(other.select("#others a").text()).contains("a reference");
  }

  @Test
  void a_builder_shows_a_few_of_its_pins_and_leads_to_all() {
    builds(10).forEach(build -> pin(build, "pin of " + build));
    Document page = new Pages(port).open(builder());
    assertThat(page.select("#pinned + ol .row strong a").eachAttr("href"))
        .containsExactlyElementsOf(builds(8).stream().map(build -> "/builds/" + build).toList());
    String comparison = page.expectFirst("#pinned + ol .row .sub a").attr("href");
    new Pages(port).open(comparison);
    String all = page.expectFirst("#pinned-section .pager a").attr("href");
    assertThat(new Pages(port).browser().get(all).body())
        .contains("\"id\":" + builds(10).getLast() + ",");
  }

  @Test
  void a_reason_is_only_text() {
    List<Long> builds = builds(2);
    builds.forEach(build -> pin(build, EVIL));
    for (String path :
        List.of(
            "/builds/" + builds.get(0),
            builder(),
            "/builds/" + builds.get(0) + "/compare?with=" + builds(3).getLast(),
            "/audit")) {
      Document page = pages.open(path);
      assertThat(page.select("main script, main img, [onerror]")).as(path).isEmpty();
      assertThat(page.select("main").text()).as(path).contains("<script>alert(1)</script>");
      page.getElementsContainingOwnText("gnp")
          .forEach(element -> assertThat(element.tagName()).as(path).isEqualTo("bdi"));
    }
  }
}
