package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
class PagesIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired HikariDataSource pool;
  @Autowired TransactionTemplate transaction;

  @BeforeAll
  void a_farm_with_some_history() {
    transaction.executeWithoutResult(status -> new DemoData(jdbc).fill());
  }

  private Document open(String path) {
    return new Pages(port).open(path);
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  @Test
  void home_says_what_runs_what_ended_and_what_is_broken() {
    Document home = open("/");
    long running = count("SELECT count(*) FROM build WHERE state <> 'COMPLETE'");
    assertThat(home.select("#running-now").text()).isEqualTo(running + " builds running currently");
    assertThat(home.select(".row.running")).hasSize((int) Math.min(running, 12));
    assertThat(home.select(".row.running progress")).allMatch(p -> !p.attr("value").isEmpty());
    assertThat(home.select("#recent").text()).isEqualTo("20 recent builds");
    assertThat(home.select("[id^=recent-]")).hasSize(20);
    assertThat(home.select("[id^=recent-] .sub").eachText())
        .anyMatch(text -> text.matches("#\\d+ build successful"))
        .anyMatch(text -> text.matches("#\\d+ (warnings|failed) test \\((warnings|failure)\\)"));
    assertThat(home.select(".row.broken strong a").eachText())
        .contains("AMD64 Debian NoGIL refleaks 3.14", "AMD64 Fedora Rawhide Clang 3.x");
    assertThat(home.select("section:has(#broken-now) h3").eachText())
        .containsExactly("3.x: 1 broken, 1 stops a release", "3.14: 1 broken, 1 stops a release");
    for (String release : home.select("section:has(#broken-now) h3 a").eachAttr("href")) {
      assertThat(open(release).select(".release h2 .status").text()).isEqualTo("cannot be tagged");
    }
    assertThat(home.select(".row.away .status").eachText()).contains("paused", "offline");
    assertThat(home.select(".row.broken .side").eachText()).allMatch(t -> t.contains("since #"));
    assertThat(home.select("time[datetime]")).allMatch(t -> t.attr("title").endsWith(" UTC"));
  }

  @Test
  void a_builders_page_says_on_top_how_the_workers_stand_that_can_build_it() {
    String page = "/builders/AMD64%20Debian%203.13";
    assertThat(open(page).select("#able .status").eachText()).contains("online");
    jdbc.sql("UPDATE worker SET last_seen_at = last_seen_at - interval '1 day'").update();
    try {
      assertThat(open(page).select("#able .status").eachText())
          .isNotEmpty()
          .allMatch(word -> word.equals("offline") || word.equals("paused"));
    } finally {
      jdbc.sql("UPDATE worker SET last_seen_at = last_seen_at + interval '1 day'").update();
    }
  }

  @Test
  void a_builder_that_was_cancelled_after_it_was_good_is_not_broken() {
    List<String> broken = open("/").select(".row.broken strong a").eachText();
    List<String> lastGood =
        jdbc.sql(
                """
                SELECT DISTINCT ON (r.id) CASE WHEN b.result IN ('SUCCESS', 'WARNINGS')
                                               THEN r.name ELSE '' END
                  FROM builder r JOIN build b ON b.builder_id = r.id
                 WHERE b.result NOT IN ('CANCELLED', 'SKIPPED') ORDER BY r.id, b.number DESC
                """)
            .query(String.class)
            .list();
    assertThat(broken).doesNotContainAnyElementsOf(lastGood);
  }

  @Test
  void the_list_of_builders_can_be_searched_and_filtered() {
    assertThat(open("/builders").select("tbody tr")).hasSize(27);
    assertThat(open("/builders?mode=nogil&branch=3.13").select("tbody th").eachText())
        .containsExactly("AMD64 Debian NoGIL 3.13", "aarch64 Debian NoGIL 3.13");
    assertThat(open("/builders?q=clang").select("tbody tr")).hasSize(3);
    assertThat(open("/builders?after=19").select("tbody tr")).hasSize(7);
  }

  @Test
  void a_builder_says_what_it_is_and_pages_its_builds_by_number() {
    Document page = open("/builders/AMD64%20Debian%20LTO%20+%20PGO%203.13");
    assertThat(page.select("h1").text()).isEqualTo("AMD64 Debian LTO + PGO 3.13");
    assertThat(page.select("dl.facts").text()).contains("Execution native", "Mode lto-pgo");
    assertThat(page.select(".steps").text()).contains("make buildbottest");
    assertThat(page.select("[id^=build-]")).isNotEmpty();
    Document older = open("/builders/AMD64%20Debian%203.13?before=3");
    assertThat(older.select("[id^=build-] td.n a").eachText()).containsExactly("#2", "#1");
    assertThat(older.select(".pager a").eachText()).contains("Newest");
  }

  @Test
  void a_pending_request_says_why_it_waits() {
    Document page = open("/builders/aarch64%20Debian%203.14");
    assertThat(page.select("[id^=request-] strong").text()).isNotBlank();
  }

  @Test
  void a_build_is_compared_with_the_last_good_one_and_its_steps_with_what_is_usual() {
    long failed =
        count(
            """
            SELECT max(b.id) FROM build b
             WHERE b.result = 'FAILURE' AND EXISTS (
                   SELECT FROM build g WHERE g.builder_id = b.builder_id AND g.number < b.number
                                         AND g.result = 'SUCCESS')
            """);
    Document page = open("/builds/" + failed);
    assertThat(page.select(".step .side small").eachText())
        .anyMatch(text -> text.startsWith("usually "));
    Document compared = open(page.expectFirst(".pager a[href$=/compare]").attr("href"));
    assertThat(compared.select("#facts .status").eachText().getFirst()).isEqualTo("failure");
    assertThat(compared.select("#facts .status").eachText().getLast()).isIn("success", "warnings");
    assertThat(compared.select("section:has(#steps) tbody th").eachText())
        .contains("git", "compile");
    long first = count("SELECT min(id) FROM build");
    assertThat(new Pages(port).get("/builds/" + first + "/compare").statusCode()).isEqualTo(404);
    var answer = new Pages(port).get("/builds/" + failed + "/compare?with=" + first);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("Only builds of one builder can be compared");
  }

  @Test
  void a_builders_build_can_be_named_by_its_number() {
    var answer = new Pages(port).get("/builders/AMD64%20Debian%203.13/builds/2");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).contains("/builds/");
  }

  private String failedBuild() {
    return open("/builders/AMD64%20Debian%20NoGIL%20refleaks%203.14")
        .expectFirst("tr:has(.status.fail) td.n a")
        .attr("href");
  }

  @Test
  void a_build_has_its_verdict_on_top_and_its_steps_with_links_to_their_logs() {
    Document page = open(failedBuild());
    assertThat(page.select("#verdict.fail h1").text()).isEqualTo("failed test (failure)");
    assertThat(page.select("#verdict .detail").text()).contains("leaked [14, 14, 14] references");
    assertThat(page.select("#verdict").text()).contains("reference leak");
    assertThat(page.select(".step-list .step strong").eachText())
        .containsExactly(
            "git", "configure", "compile", "pythoninfo", "verify", "test (failure)", "clean");
    assertThat(page.select(".step-list .logs a")).hasSize(7);
    assertThat(page.select("dt.proof").eachText()).contains("proof.gil");
    assertThat(page.select("form[method=post]")).isEmpty();
    open(page.select(".step-list .logs a").getLast().attr("href"));
  }

  @Test
  void attempts_stand_side_by_side() {
    long build = count("SELECT build_id FROM attempt WHERE ordinal = 2 ORDER BY build_id LIMIT 1");
    Document page = open("/builds/" + build);
    assertThat(page.select(".attempts.many .attempt")).hasSize(2);
    assertThat(page.select("#attempt-1").text()).contains("worker lost");
    assertThat(page.expectFirst(".attempt h2").text()).startsWith("Attempt 2");
  }

  @Test
  void a_worker_has_a_page_with_what_it_built_page_by_page() {
    String busiest =
        jdbc.sql(
                """
                SELECT w.name FROM worker w JOIN attempt a ON a.worker_id = w.id
                GROUP BY w.id ORDER BY count(*) DESC LIMIT 1
                """)
            .query(String.class)
            .single();
    String worker = open("/workers").expectFirst("#" + busiest + " h2 a").attr("href");
    Document page = open(worker);
    assertThat(page.select(".card h2").text()).isEqualTo(worker.substring("/workers/".length()));
    assertThat(page.select("#share + dl").text()).contains("Builds", "of its time");
    assertThat(page.select("#builds + ol .row")).isNotEmpty();
    assertThat(
            open(page.expectFirst("a[rel=next]").attr("href"))
                .select("#builds + ol .row")
                .eachAttr("id"))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(page.select("#builds + ol .row").eachAttr("id"));
    assertThat(new Pages(port).get("/workers/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void a_worker_has_what_builders_yaml_says_of_it() {
    String path = "/workers/aarch64-pi5";
    assertThat(open(path).select("section:has(#settings)").text()).contains("Nothing");
    try {
      jdbc.sql(
              """
              INSERT INTO worker_setting (worker, settings, downtime) VALUES
                ('aarch64-pi5', '{"jobs": ["4"]}',
                 '[{"days": ["SATURDAY", "SUNDAY"], "from": "20:00", "to": "07:30", "zone": "Europe/Berlin"},
                   {"days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
                    "from": "12:00", "to": "13:00", "zone": "UTC"}]')
              """)
          .update();
      assertThat(open(path).select("#settings + dl").text())
          .isEqualTo(
              "jobs 4 downtime Sat, Sun 20:00 to 07:30, Europe/Berlin; every day 12:00 to 13:00, UTC");
    } finally {
      jdbc.sql("DELETE FROM worker_setting WHERE worker = 'aarch64-pi5'").update();
    }
  }

  @Test
  void workers_say_how_they_stand_and_what_they_run() {
    Document page = open("/workers");
    assertThat(page.select("#aarch64-pi5 .notice").text()).contains("moving house");
    assertThat(page.expectFirst("#ppc64le-osuosl .status").text()).isEqualTo("offline");
    assertThat(page.select("#s390x-rhel9").text()).contains("never seen");
    assertThat(page.select(".runs a")).isNotEmpty();
    assertThat(page.select("form[method=post]")).isEmpty();
  }

  @Test
  void workers_that_are_away_come_first_and_all_can_be_searched() {
    jdbc.sql("UPDATE worker SET name = 'S390X-RHEL9' WHERE name = 's390x-rhel9'").update();
    jdbc.sql("UPDATE worker SET last_seen_at = now() WHERE name LIKE ANY ('{amd64-%, cstratak-%}')")
        .update();
    try {
      Document page = open("/workers");
      assertThat(page.select(".card h2").eachText())
          .containsExactly(
              "ppc64le-osuosl",
              "aarch64-pi5",
              "amd64-1",
              "amd64-2",
              "cstratak-fedora-rawhide-x86_64",
              "S390X-RHEL9");
      assertThat(page.expectFirst("h1").text())
          .isEqualTo("Workers 3 online, 1 offline, 1 paused, 1 invited");
    } finally {
      jdbc.sql("UPDATE worker SET name = 's390x-rhel9' WHERE name = 'S390X-RHEL9'").update();
    }
    assertThat(open("/workers?q=PABLO").select(".card h2").eachText())
        .containsExactly("aarch64-pi5");
    assertThat(open("/workers?q=clang-19&retired=true").select(".card h2").eachText())
        .containsExactlyInAnyOrder("amd64-1", "amd64-2", "cstratak-fedora-rawhide-x86_64");
    assertThat(open("/workers?q=osuosl").expectFirst("input[name=q]").val()).isEqualTo("osuosl");
    assertThat(open("/workers?q=nobody-has-this").expectFirst(".empty").text())
        .startsWith("No worker matches");
  }

  @Test
  void changes_say_what_they_set_off_and_deliveries_why_they_were_ignored() {
    Document page = open("/changes");
    assertThat(page.select(".row.change")).hasSize(16);
    assertThat(page.select(".row.change .tallies .status").eachText())
        .anyMatch(t -> t.matches("\\d success"));
    assertThat(page.select("[id^=delivery-]").text())
        .contains("ignored: no branch of builders.yaml is called feature/jit-tracing");
    long third = count("SELECT id FROM change ORDER BY id OFFSET 2 LIMIT 1");
    assertThat(open("/changes?before=" + third).select(".row.change")).hasSize(2);
  }

  @Test
  void every_link_of_the_main_pages_leads_somewhere() {
    Set<String> links = new LinkedHashSet<>();
    for (String path :
        List.of("/", "/builders?branch=3.13", "/changes", "/workers", failedBuild())) {
      open(path).select("a[href^=/]").eachAttr("href").forEach(links::add);
    }
    links.removeIf(link -> link.startsWith("/workers/new") || link.contains("/artifacts/"));
    links.removeIf(link -> link.startsWith("/api/")); // MachinesIT follows these, as machines do.
    assertThat(links).hasSizeGreaterThan(40);
    for (String link : links) {
      assertThat(new Pages(port).get(link.replaceFirst("#.*", "")).statusCode())
          .as(link)
          .isEqualTo(200);
    }
  }

  @Test
  void a_page_gives_its_content_alone_when_asked_to() {
    var answer =
        new Pages(port).browser().get("/workers", "Accept", "text/html", "X-Fragment", "main");
    assertThat(answer.body().strip()).startsWith("<main").endsWith("</main>");
    assertThat(answer.headers().firstValue("Vary").orElseThrow())
        .containsIgnoringCase("X-Fragment");
  }

  @Test
  void a_page_gives_its_connections_to_the_database_back() {
    for (String path :
        List.of("/", "/waterfall", "/builders", "/changes", "/workers", failedBuild())) {
      open(path);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
  }

  @Test
  void pages_are_small() {
    for (String path : List.of("/", "/waterfall", "/builders", "/changes", "/workers")) {
      assertThat(new Pages(port).get(path).body().length()).as(path).isLessThan(100_000);
    }
  }
}
