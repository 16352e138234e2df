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
import org.millrace.coordinator.testing.Browser;
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
    // Where all fit on one page, too, an older one is what its address says, and is live.
    List<String> rows = List.copyOf(seen);
    Document older = open("/console?by=builder&before=" + rows.get(7).replaceAll("\\D", ""));
    assertThat(older.select(".console tbody tr").eachAttr("id"))
        .containsExactlyElementsOf(rows.subList(8, 16));
    assertThat(older.body().attr("data-topics")).contains("builds");
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
  void every_cell_of_one_build_leads_to_it_and_that_of_a_group_to_the_group() {
    Document one = open("/console?by=builder");
    assertThat(one.select("td:not(.said).ok, td:not(.said).run")).isNotEmpty();
    assertThat(one.select("td:not(.said).ok, td:not(.said).run"))
        .allMatch(cell -> cell.select("a[href^=/builds/]").size() == 1);
    Document groups = open("/console?branch=3.14&by=architecture");
    Element calm = groups.expectFirst("td:not(.said).ok a[href^=/changes/]");
    String href = calm.attr("href");
    assertThat(open(href).select(href.substring(href.indexOf('#')) + " .fates li")).isNotEmpty();
  }

  @Test
  void columns_that_had_no_room_are_on_pages_of_their_own() {
    List<String> names = open("/console?by=builder").select(".console th.col bdi").eachText();
    String fifth = names.get(4);
    Document page = open("/console?by=builder&columns=" + Words.parameter(fifth));
    assertThat(page.select(".console th.col bdi").eachText())
        .isEqualTo(names.subList(4, names.size()));
    assertThat(page.expectFirst(".pager").text())
        .contains("columns 5 to " + names.size() + " of " + names.size());
    assertThat(open(page.expectFirst("#columns-before").attr("href")).select("th.col bdi"))
        .hasSize(names.size());
    // The verdict is about all of them, whichever are on the page.
    assertThat(page.select("td.said .status").eachText())
        .isEqualTo(open("/console?by=builder").select("td.said .status").eachText());
    assertThat(
            open("/console?by=builder&columns=" + Words.parameter(fifth) + "&before=99999")
                .expectFirst(".pager a")
                .attr("href"))
        .isEqualTo("/console?by=builder&columns=" + Words.parameter(fifth));
  }

  @Test
  void a_change_says_what_fails_that_it_broke_and_whether_more_was_expected() {
    Element row =
        open("/console").select(".console tbody tr").stream()
            .filter(r -> r.expectFirst("td.said .status").text().matches("broke \\d+"))
            .findFirst()
            .orElseThrow();
    String path = "/changes/" + row.id().substring("change-".length());
    List<String> builders = open(path).select("#broken + ol .row strong a").eachText();
    assertThat(open(path).select("#broken + ol .row .what").eachText())
        .hasSameSizeAs(builders)
        .allMatch(what -> what.startsWith("failed"));
    jdbc.sql("UPDATE builder SET tags = tags || '{unstable}' WHERE name = ?")
        .param(builders.getFirst())
        .update();
    try {
      int others = builders.size() - 1;
      assertThat(open(path).expectFirst("#verdict .status").text())
          .isEqualTo(others == 0 ? "broke 1 unstable" : "broke " + others + ", and 1 unstable");
      assertThat(open(path).expectFirst("#broken + ol .row:last-child strong").text())
          .isEqualTo(builders.getFirst() + " unstable");
      String answer = new Browser(port).get("/api/v1" + path + "/outcomes").body();
      assertThat(answer).contains("\"broken\":" + others + ",\"unstable\":1,");
    } finally {
      jdbc.sql("UPDATE builder SET tags = array_remove(tags, 'unstable') WHERE name = ?")
          .param(builders.getFirst())
          .update();
    }
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
