package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.nodes.Document;
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
class HostileContentIT {
  private static final String EVIL =
      "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202egnp.exe\u2066 ${7*7} %2F;/../ ";

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  @BeforeAll
  void everything_that_strangers_can_write_is_hostile() {
    transaction.executeWithoutResult(status -> {
      new DemoData(jdbc).fill();
      String evil = EVIL + "x".repeat(10_000);
      for (String sql :
          List.of(
              "UPDATE builder SET name = ? || id, platform = 'a\"<b>', mode = '<i>', branch = '</select>', tags = '{\"<b>\"}'",
              "UPDATE change SET author = ?, url = 'javascript:alert(1)'",
              "UPDATE change SET message = ?",
              "UPDATE change SET branch = ? || id",
              "UPDATE build SET summary = ? WHERE state = 'COMPLETE'",
              "UPDATE build SET detail = ?",
              "UPDATE build SET branch = ?",
              "UPDATE build_set SET reason = ?",
              "UPDATE step SET text = ?",
              "UPDATE step SET detail = ?",
              "UPDATE attempt SET message = ?",
              "UPDATE property SET value = ?",
              "UPDATE inbox SET outcome = ?",
              "UPDATE inbox SET delivery_id = ? || id",
              "UPDATE worker SET state_reason = ?",
              "UPDATE worker SET owner = ?",
              "UPDATE worker SET facts = jsonb_set(facts, '{system}', to_jsonb(?::text)) WHERE facts IS NOT NULL")) {
        // An index entry holds less than a third of a page.
        boolean indexed = sql.contains("|| id");
        jdbc.sql(sql).param(indexed ? EVIL + "y".repeat(500) : evil).update();
      }
    });
  }

  private void harmless(String path) {
    Document page = new Pages(port).open(path);
    assertThat(page.select("img:not([src^=/assets/])")).as(path).isEmpty();
    assertThat(page.select("script:not([src^=/assets/])")).as(path).isEmpty();
    assertThat(page.select("main b:not(.num), main i")).as(path).isEmpty();
    assertThat(page.text()).as(path).contains("<script>alert(1)</script>");
    assertThat(page.text()).as(path).contains("${7*7}");
    assertThat(page.select("bdi, title, text, option, [title]"))
        .as("hostile text is isolated on %s", path)
        .isNotEmpty();
    page.getElementsContainingOwnText("gnp.exe")
        .forEach(element ->
            assertThat(element.tagName())
                .as("%s: %s", path, element.cssSelector())
                .isIn("bdi", "title", "text", "option", "code", "h1"));
  }

  @Test
  void on_every_page_hostile_text_is_only_text() {
    for (String path :
        List.of("/", "/waterfall", "/builders", "/workers", "/pending", "/changes")) {
      harmless(path);
    }
    harmless(new Pages(port).open("/workers").expectFirst(".card h2 a").attr("href"));
    long builder = jdbc.sql("SELECT min(id) FROM builder").query(Long.class).single();
    harmless("/builders/by-id/" + builder);
    long build =
        jdbc.sql("SELECT max(build_id) FROM attempt WHERE ordinal = 2").query(Long.class).single();
    harmless("/builds/" + build);
    harmless("/builds/" + build + "/logs/git/stdio");
  }

  @Test
  void a_builder_with_a_name_that_no_path_can_hold_is_reached_by_its_id() {
    String href = new Pages(port).open("/builders").expectFirst("tbody th a").attr("href");
    assertThat(href).startsWith("/builders/by-id/");
    new Pages(port).open(href);
  }

  @Test
  void addresses_of_strangers_become_links_only_where_they_are_http() {
    assertThat(new Pages(port).open("/changes").select("a[href^=javascript]")).isEmpty();
  }
}
