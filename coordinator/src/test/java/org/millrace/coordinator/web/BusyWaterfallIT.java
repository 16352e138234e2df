package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.FarmApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The waterfall of a farm that has many more builders than a page has columns. */
@SpringBootTest(classes = FarmApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DemonstrationFarm.class)
@DirtiesContext
class BusyWaterfallIT {
  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;

  private Document open(String path) {
    return new Pages(port).open(path);
  }

  private Set<String> builders(String where) {
    return new HashSet<>(
        jdbc.sql("SELECT r.name FROM builder r WHERE r.active AND " + where)
            .query(String.class)
            .list());
  }

  private static List<String> heads(Document page, String such) {
    List<String> names = new ArrayList<>();
    for (Element head : page.select(".head")) {
      if (!head.select(such).isEmpty()) {
        names.add(head.expectFirst(".title a").text());
      }
    }
    return names;
  }

  private static final String PENDING =
      "EXISTS (SELECT FROM build_request q WHERE q.builder_id = r.id AND q.state = 'PENDING')";

  @Test
  void what_waits_has_columns_beside_what_was_built_last_and_the_rest_is_counted() {
    Document page = open("/waterfall");
    Set<String> pending = builders(PENDING);
    List<String> shown = heads(page, ".status.wait");
    assertThat(page.select(".head")).hasSizeLessThanOrEqualTo(40);
    assertThat(shown).hasSizeGreaterThanOrEqualTo(8).allMatch(pending::contains);
    assertThat(page.select(".head .why").eachText()).isNotEmpty().noneMatch(String::isBlank);
    assertThat(page.expectFirst(".pager .quiet").text())
        .startsWith((builders("true").size() - page.select(".head").size()) + " more builders")
        .contains((pending.size() - shown.size()) + " have something pending");
  }

  @Test
  void where_all_that_match_have_a_column_so_has_all_that_waits_for_them() {
    List<String> platforms =
        jdbc.sql(
                """
                SELECT platform FROM builder r WHERE active GROUP BY platform
                HAVING count(*) <= 40 AND bool_or(%s) ORDER BY platform
                """
                    .formatted(PENDING))
            .query(String.class)
            .list();
    assertThat(platforms).hasSizeGreaterThan(3);
    for (String platform : platforms) {
      assertThat(heads(open("/waterfall?platform=" + platform), ".status.wait"))
          .as(platform)
          .containsExactlyInAnyOrderElementsOf(
              builders(PENDING + " AND r.platform = '" + platform + "'"));
    }
  }

  @Test
  void a_builder_without_a_build_says_too_that_its_workers_are_away() {
    String platform =
        jdbc.sql(
                """
                SELECT r.platform FROM builder r WHERE r.active GROUP BY r.platform
                HAVING count(*) <= 40 AND NOT bool_or(EXISTS (
                  SELECT FROM worker w WHERE w.labels || w.abilities @> r.requires
                     AND w.state = 'ACTIVE' AND w.last_seen_at > now() - interval '1 minute'))
                   AND bool_or(NOT EXISTS (SELECT FROM build b WHERE b.builder_id = r.id))
                 LIMIT 1
                """)
            .query(String.class)
            .single();
    Document page = open("/waterfall?platform=" + platform);
    assertThat(page.select(".head.narrow")).isNotEmpty();
    for (Element head : page.select(".head")) {
      assertThat(head.select(".status svg[aria-label], .under .status").toString())
          .as(head.text())
          .containsAnyOf("offline", "paused", "no worker");
    }
  }

  @Test
  void the_way_up_ends_at_the_newest_page() {
    String newest = "/waterfall?branch=3.14";
    String path = newest;
    for (int i = 0; i < 3; i++) {
      path = open(path).expectFirst(".pager a[rel=next]").attr("href");
    }
    for (int i = 0; i < 10 && !path.equals(newest); i++) {
      HttpResponse<String> answer = new Pages(port).get(path);
      path =
          answer.statusCode() == 200
              ? Pages.checked(path, answer).expectFirst(".pager a[rel=prev]").attr("href")
              : answer.headers().firstValue("Location").orElseThrow();
    }
    assertThat(path).isEqualTo(newest);
    long last = jdbc.sql("SELECT max(id) FROM build").query(Long.class).single();
    assertThat(new Pages(port).get("/waterfall?after=" + last).headers().firstValue("Location"))
        .hasValue("/waterfall");
  }

  @Test
  void the_changes_of_its_builds_stand_at_their_side_and_lead_to_what_became_of_them() {
    for (String branch : List.of("3.13", "3.15")) {
      Document page = open("/waterfall?branch=" + branch);
      List<String> shown = page.select(".chg title").eachText();
      assertThat(shown).isNotEmpty().allMatch(title -> title.startsWith(branch + " "));
      long first =
          page.select("svg.field .box").eachAttr("id").stream()
              .mapToLong(id -> Long.parseLong(id.substring(1)))
              .min()
              .orElseThrow();
      long expected =
          jdbc.sql(
                  """
                  SELECT count(*) FROM change c, (SELECT min(started_at) AS at FROM build
                                                   WHERE id = ?) b
                   WHERE c.branch = ? AND c.received_at >= b.at
                  """)
              .params(first, branch)
              .query(Long.class)
              .single();
      // And the last one before.
      assertThat(shown).hasSize((int) Math.min(30, expected + 1));
      String href = page.select(".chg a").eachAttr("href").getLast();
      assertThat(href).startsWith("/changes/");
      assertThat(open(href).select("main h1")).isNotEmpty();
    }
  }
}
