package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.millrace.coordinator.demo.DemoData;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@FarmIT
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  @BeforeAll
  void a_farm_with_some_history() {
    transaction.executeWithoutResult(status -> new DemoData(jdbc).fill());
  }

  private Document open(String path) {
    return new Pages(port).open(path);
  }

  private long id(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  @Test
  void the_console_has_a_row_per_change_and_a_column_per_group() {
    Document page = open("/console");
    assertThat(page.select(".console tbody tr")).hasSize(16);
    assertThat(page.select(".console th.col bdi").eachText())
        .containsExactly("debug", "nogil", "refleak", "nogil-refleak", "lto-pgo", "clang", "lto");
    assertThat(page.select("td.said .status").eachText())
        .anyMatch(t -> t.startsWith("broke "))
        .anyMatch(t -> t.equals("broke nothing"));
  }

  @Test
  void a_change_is_blamed_for_what_was_good_before_and_not_for_what_was_red_already() {
    for (Element row : open("/console?by=builder").select(".console tbody tr")) {
      long change = Long.parseLong(row.id().substring("change-".length()));
      long broken =
          jdbc.sql(
                  """
                  SELECT count(*) FROM build_set_change sc
                    JOIN build_request q ON q.build_set_id = sc.build_set_id
                    JOIN build b ON b.request_id = q.id AND b.result = 'FAILURE'
                   WHERE sc.change_id = ?
                     AND (SELECT p.result FROM build p
                           WHERE p.builder_id = b.builder_id AND p.number < b.number
                             AND p.result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                           ORDER BY p.number DESC LIMIT 1) IN ('SUCCESS', 'WARNINGS')
                  """)
              .param(change)
              .query(Long.class)
              .single();
      List<String> cells = row.select("td:not(.said)").eachText();
      assertThat(cells.stream().filter(c -> c.contains("new") || c.contains("mended")).count())
          .as("broken by change %s: %s", change, cells)
          .isEqualTo(broken);
    }
  }

  @Test
  void the_address_holds_filter_and_grouping() {
    Document page = open("/console?branch=3.14&mode=nogil&by=architecture");
    assertThat(page.select(".console th.col bdi").eachText()).containsExactly("AMD64", "aarch64");
    assertThat(page.select("select[name=by] option[selected]").text()).isEqualTo("architecture");
    assertThat(page.select(".console tbody th .sub").eachText()).allMatch(t -> t.contains("3.14"));
    assertThat(open("/console?by=tier").select(".console th.col bdi").eachText())
        .containsExactly("tier 1", "tier 2");
  }

  @Test
  void older_changes_are_on_the_next_pages_each_once() {
    Set<String> seen = new LinkedHashSet<>();
    String path = "/console?by=builder";
    for (int pages = 0; pages < 10 && !path.isEmpty(); pages++) {
      Document page = open(path);
      for (Element row : page.select(".console tbody tr")) {
        assertThat(seen.add(row.id())).as(row.id()).isTrue();
      }
      Element next = page.selectFirst(".pager a[rel=next]");
      path = next == null ? "" : next.attr("href");
    }
    assertThat(seen).hasSize(16);
  }

  @Test
  void a_change_has_a_page_that_tells_of_every_builder() {
    long change =
        id(
            """
            SELECT min(sc.change_id) FROM build_set_change sc
              JOIN build_request q ON q.build_set_id = sc.build_set_id
              JOIN build b ON b.request_id = q.id AND b.result = 'FAILURE'
            """);
    Document page = open("/changes/" + change);
    assertThat(page.select("#verdict .status").text()).isNotBlank();
    assertThat(page.select(".fates li")).hasSize(9);
    assertThat(page.select(".fates .status.mark svg").eachAttr("aria-label"))
        .anyMatch(word -> word.contains("broken"));
    assertThat(page.select(".fates a[href^=/builds/]")).isNotEmpty();
    assertThat(new Pages(port).get("/changes/999999").statusCode()).isEqualTo(404);
  }

  @Test
  void a_superseded_request_shows_what_was_built_in_its_place() {
    transaction.executeWithoutResult(status -> {
      long newest = id("SELECT max(id) FROM change WHERE branch = '3.13'");
      long before = id("SELECT max(id) FROM change WHERE branch = '3.13' AND id < " + newest);
      jdbc.sql(
              """
              UPDATE build_request q SET state = 'SUPERSEDED', superseded_by = (
                  SELECT n.id FROM build_request n
                    JOIN build_set_change sc ON sc.build_set_id = n.build_set_id
                   WHERE sc.change_id = :newest AND n.builder_id = q.builder_id)
               WHERE q.build_set_id IN (
                  SELECT build_set_id FROM build_set_change WHERE change_id = :before)
              """)
          .param("newest", newest)
          .param("before", before)
          .update();
    });
    long newest = id("SELECT max(id) FROM change WHERE branch = '3.13'");
    long before = id("SELECT max(id) FROM change WHERE branch = '3.13' AND id < " + newest);
    assertThat(open("/changes/" + before).select(".fates a[href^=/builds/]").eachAttr("href"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            open("/changes/" + newest).select(".fates a[href^=/builds/]").eachAttr("href"));
  }
}
