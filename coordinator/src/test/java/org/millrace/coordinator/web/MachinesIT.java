package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.select.Elements;
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
import tools.jackson.databind.json.JsonMapper;

/** Feeds, badges, and the JSON beside pages. */
@FarmIT
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachinesIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  @BeforeAll
  void a_farm_with_some_history() {
    transaction.executeWithoutResult(status -> new DemoData(jdbc).fill());
  }

  private HttpResponse<String> get(String path, String... headers) {
    return new Browser(port).get(path, headers);
  }

  private Document feed(String path) {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/atom+xml");
    return Jsoup.parse(answer.body(), Parser.xmlParser());
  }

  private String anyOf(String sql) {
    return jdbc.sql(sql).query(String.class).single();
  }

  @Test
  void the_feed_has_bad_builds_only_the_newest_first() {
    Document feed = feed("/feed.atom");
    assertThat(feed.select("feed > title").text()).isEqualTo("Millrace: bad builds");
    assertThat(feed.select("entry > category").eachAttr("term"))
        .isNotEmpty()
        .allMatch(word -> word.equals("failure") || word.equals("exception"));
    List<String> times = feed.select("entry > updated").eachText();
    assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    assertThat(feed.select("feed > updated").text()).isEqualTo(times.getFirst());
    assertThat(feed.select("entry > link").eachAttr("href"))
        .doesNotHaveDuplicates()
        .allMatch(href -> href.startsWith("http://127.0.0.1:" + port + "/builds/"));
  }

  @Test
  void a_feed_keeps_to_its_filter() {
    assertThat(feed("/feed.atom?branch=3.14&mode=nogil-refleak").select("entry > author > name"))
        .isNotEmpty()
        .allMatch(name -> name.text().equals("AMD64 Debian NoGIL refleaks 3.14"));
    assertThat(feed("/feed.atom?builder=AMD64%20Debian%203.13&result=all").select("entry author"))
        .isNotEmpty()
        .allMatch(name -> name.text().equals("AMD64 Debian 3.13"));
    assertThat(feed("/feed.atom?tier=2&result=success").select("entry > author > name").eachText())
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("AMD64"));
    assertThat(get("/feed.atom?branch=nope").statusCode()).isEqualTo(404);
    assertThat(get("/feed.atom?result=nope", "Accept", "text/html").statusCode()).isEqualTo(400);
  }

  @Test
  void a_reader_that_asks_again_is_told_that_nothing_is_new() {
    HttpResponse<String> first = get("/feed.atom?branch=3.13");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("max-age=60, public");
    assertThat(get("/feed.atom?branch=3.13", "If-None-Match", tag).statusCode()).isEqualTo(304);
    String badge = "/badges/branch.svg?name=3.13";
    String drawn = get(badge).headers().firstValue("ETag").orElseThrow();
    assertThat(get(badge, "If-None-Match", drawn).statusCode()).isEqualTo(304);
  }

  @Test
  void badges_say_how_a_builder_and_a_branch_stand() {
    HttpResponse<String> builder =
        get("/badges/builder.svg?name=AMD64%20Debian%20NoGIL%20refleaks%203.14");
    assertThat(builder.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("image/svg+xml");
    assertThat(Jsoup.parse(builder.body(), Parser.xmlParser()).select("svg > title").text())
        .isEqualTo("AMD64 Debian NoGIL refleaks 3.14: failure");
    assertThat(get("/badges/branch.svg?name=3.14").body()).contains(" failing");
    HttpResponse<String> unknown = get("/badges/branch.svg?name=%3Cscript%3E%26");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body())
        .contains("not here", "&lt;script&gt;&amp;")
        .doesNotContain("<script");
  }

  @Test
  void names_of_strangers_are_text_in_feeds_and_badges() {
    String evil = "</title><script>alert(1)</script>&amp;\u0001\u202egnp";
    transaction.executeWithoutResult(status -> {
      jdbc.sql("UPDATE build SET detail = ? WHERE state = 'COMPLETE'").param(evil).update();
      jdbc.sql("UPDATE builder SET name = ? WHERE name = 'AMD64 Debian 3.13'").param(evil).update();
    });
    HttpResponse<String> answer = get("/feed.atom?result=all");
    Document feed = Jsoup.parse(answer.body(), Parser.xmlParser());
    assertThat(feed.select("script")).isEmpty();
    assertThat(feed.select("entry > summary").text()).contains("</title><script>alert(1)</script>");
    assertThat(answer.body()).doesNotContain("\u0001", "\u202e");
    String badge = get("/badges/builder.svg?name=" + Browser.encode(evil)).body();
    assertThat(badge).doesNotContain("<script", "\u0001", "\u202e");
    assertThat(Jsoup.parse(badge, Parser.xmlParser()).select("title").text())
        .startsWith("</title><script>alert(1)</script>&amp;gnp");
    jdbc.sql("UPDATE builder SET name = 'AMD64 Debian 3.13' WHERE name = ?").param(evil).update();
  }

  @Test
  void every_page_leads_to_its_json() {
    String build =
        anyOf("SELECT max(build_id)::text FROM log l JOIN attempt a ON a.id = l.attempt_id");
    String later =
        anyOf(
            """
            SELECT max(b.id)::text FROM build b JOIN build g ON g.builder_id = b.builder_id
             WHERE g.number < b.number AND g.result = 'SUCCESS'
            """);
    String change = anyOf("SELECT max(id)::text FROM change");
    String set = anyOf("SELECT max(id)::text FROM build_set");
    for (String path :
        List.of(
            "/",
            "/waterfall?branch=3.13&result=failure",
            "/waterfall?platform=debian&architecture=AMD64&mode=debug&tier=1&q=deb&before=90",
            "/console?branch=3.14",
            "/console?tier=1&mode=debug&q=DEBIAN&by=platform&before=10",
            "/release-status",
            "/release-status?branch=3.13",
            "/builders?branch=3.13&mode=nogil",
            "/builders?tier=2&q=aarch64",
            "/builders/AMD64%20Debian%20LTO%20+%20PGO%203.13",
            "/builds/" + build,
            "/builds/" + later + "/compare",
            "/builds/" + later + "/compare?with=" + later,
            "/build-sets/" + set,
            "/pending",
            "/pending?q=debian&after=17.3",
            "/changes",
            "/changes?before=5",
            "/changes/" + change,
            "/tests",
            "/tests?branch=3.13",
            "/tests?q=json",
            "/schedulers",
            "/workers")) {
      Document page = new Pages(port).open(path);
      Element link = page.expectFirst("link[rel=alternate][type=application/json]");
      HttpResponse<String> answer = get(link.attr("href"));
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
      assertThat(JSON.readTree(answer.body()).isObject()).as(path).isTrue();
      assertThat(page.select(".foot a[href^=/api/v1/]")).as(path).hasSize(1);
    }
  }

  /** What stands beside a page as JSON, at one key of each item. */
  private List<String> json(Document page, String key) {
    String href = page.expectFirst("link[rel=alternate][type=application/json]").attr("href");
    List<String> values = new ArrayList<>();
    JSON.readTree(get(href).body())
        .get("items")
        .forEach(item -> values.add(item.get(key).asString()));
    return values;
  }

  private static List<String> numbers(Elements elements) {
    return elements.eachAttr("id").stream()
        .map(id -> id.replaceAll("\\D", ""))
        .map(Long::valueOf)
        .sorted(Comparator.reverseOrder())
        .map(String::valueOf)
        .toList();
  }

  @Test
  void the_json_beside_a_page_tells_what_the_page_tells() {
    for (String filter : List.of("?tier=1", "?tier=2", "?q=DEBIAN&mode=nogil&branch=3.13")) {
      Document page = new Pages(port).open("/builders" + filter);
      assertThat(json(page, "name"))
          .as(filter)
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(page.select("tbody th").eachText());
    }
    String before = anyOf("SELECT (max(id) - 20)::text FROM build");
    for (String filter : List.of("tier=1", "tier=1&result=success", "q=debian&mode=debug")) {
      Document page = new Pages(port).open("/waterfall?" + filter + "&before=" + before);
      List<String> drawn = numbers(page.select("svg.field .box"));
      assertThat(drawn).as(filter).isNotEmpty();
      assertThat(json(page, "id")).as(filter).startsWith(drawn.toArray(String[]::new));
    }
    String change = anyOf("SELECT max(id)::text FROM change");
    for (String filter : List.of("before=" + change, "branch=3.14", "tier=1&branch=3.13")) {
      Document page = new Pages(port).open("/console?" + filter);
      List<String> rows = numbers(page.select("[id^=change-]"));
      assertThat(json(page, "change")).as(filter).startsWith(rows.toArray(String[]::new));
    }
    Document changes = new Pages(port).open("/changes?before=" + change);
    assertThat(json(changes, "id")).isEqualTo(numbers(changes.select(".row.change")));
    String waits =
        anyOf(
            """
            SELECT b.name FROM build_request q JOIN builder b ON b.id = q.builder_id
             WHERE q.state = 'PENDING' ORDER BY q.rank DESC, q.id DESC LIMIT 1
            """);
    Document pending = new Pages(port).open("/pending?q=" + Browser.encode(waits));
    assertThat(json(pending, "builder")).isNotEmpty().allMatch(name -> name.contains(waits));
    assertThat(numbers(pending.select("[id^=request-]")))
        .containsExactlyInAnyOrderElementsOf(json(pending, "id"));
  }

  @Test
  void the_rest_of_the_queue_is_told_though_the_request_before_it_has_gone() {
    String gone =
        anyOf(
            """
            SELECT (extract(epoch FROM rank) * 1000000)::bigint || '.' || id FROM build_request
             WHERE state = 'PENDING' ORDER BY rank, id LIMIT 1
            """);
    Document whole = new Pages(port).open("/pending");
    Document rest = new Pages(port).open("/pending?after=" + gone);
    assertThat(rest.select("[id^=request-]").eachAttr("id"))
        .isEqualTo(whole.select("[id^=request-]").eachAttr("id").stream().skip(1).toList());
    assertThat(json(rest, "id")).isEqualTo(json(whole, "id").stream().skip(1).toList());
    String end = gone.replaceFirst("^\\d+", "9".repeat(17));
    assertThat(new Pages(port).open("/pending?after=" + end).select("[id^=request-]")).isEmpty();
    assertThat(new Pages(port).get("/pending?after=here").statusCode()).isEqualTo(400);
  }

  @Test
  void a_word_that_is_none_is_an_error_that_names_those_that_are() {
    HttpResponse<String> result = new Pages(port).get("/waterfall?result=zzz");
    assertThat(result.statusCode()).isEqualTo(400);
    assertThat(Jsoup.parse(result.body()).text()).contains("success, warnings, failure", "“zzz”");
    for (String page : List.of("/waterfall", "/console")) {
      HttpResponse<String> by = new Pages(port).get(page + "?by=zzz");
      assertThat(by.statusCode()).as(page).isEqualTo(400);
      assertThat(Jsoup.parse(by.body()).text()).contains("mode, platform, architecture");
    }
  }

  @Test
  void a_feed_is_called_what_it_is() {
    Document good = new Pages(port).open("/waterfall?result=SUCCESS");
    assertThat(good.select(".foot a[href^=/feed.atom]").text())
        .isEqualTo("Feed of builds that ended with success");
    assertThat(good.expectFirst("link[type=application/atom+xml]").attr("title"))
        .isEqualTo("Feed of builds that ended with success");
    assertThat(get(good.expectFirst(".foot a[href^=/feed.atom]").attr("href")).statusCode())
        .isEqualTo(200);
    assertThat(new Pages(port).open("/").select(".foot a[href^=/feed.atom]").text())
        .isEqualTo("Feed of bad builds");
  }

  @Test
  void a_page_of_builds_leads_to_their_feed_and_a_builder_to_its_badge() {
    Document builder = new Pages(port).open("/builders/AMD64%20Debian%20LTO%20+%20PGO%203.13");
    for (String href :
        List.of(
            builder.expectFirst(".foot a[href^=/feed.atom]").attr("href"),
            builder.expectFirst(".foot a[href^=/badges/]").attr("href"),
            new Pages(port)
                .open("/waterfall?branch=3.13&result=failure")
                .expectFirst("link[type=application/atom+xml]")
                .attr("href"))) {
      assertThat(get(href).statusCode()).as(href).isEqualTo(200);
    }
  }

  @Test
  void the_api_tells_what_became_of_a_change_and_whether_a_branch_can_be_tagged() {
    String change = anyOf("SELECT min(id)::text FROM change WHERE branch = '3.14'");
    var outcomes = JSON.readTree(get("/api/v1/changes/" + change + "/outcomes").body());
    assertThat(outcomes.get("builders").size()).isEqualTo(9);
    assertThat(get("/api/v1/changes/987654/outcomes").statusCode()).isEqualTo(404);
    var status = JSON.readTree(get("/api/v1/release-status?branch=3.14").body());
    assertThat(status.at("/branches/0/verdict").asString()).isEqualTo("CANNOT");
    assertThat(status.at("/branches/0/findings/0/severity").asString()).isEqualTo("BLOCKS");
    assertThat(get("/api/v1/release-status?branch=nope").statusCode()).isEqualTo(404);
  }
}
