package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
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
class WaterfallIT {
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

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  @Test
  void the_waterfall_has_a_column_per_builder_and_a_box_per_build_with_its_steps() {
    Document page = open("/waterfall?branch=3.14");
    assertThat(page.select(".head .title a").eachText())
        .hasSize(9)
        .allMatch(name -> name.endsWith("3.14"));
    assertThat(page.select("svg.field .box")).hasSizeGreaterThan(20);
    assertThat(page.select("svg.field .box a[href]")).allMatch(a -> !a.attr("href").isEmpty());
    assertThat(page.select(".box .st text").eachText())
        .anyMatch(t -> t.startsWith("test "))
        .anyMatch(t -> t.startsWith("compile "));
    assertThat(page.select(".head .status.wait").eachText())
        .isNotEmpty()
        .allMatch(t -> t.equals("1 pending"));
    assertThat(page.select(".head .why").eachText()).isNotEmpty().doesNotContain("");
    assertThat(page.select(".head .status.wait").eachAttr("href"))
        .allMatch(href -> !open(href).select("main .row").isEmpty());
    assertThat(page.select(".chg a[href] title")).isNotEmpty();
    assertThat(page.select("select[name=branch] option[selected]").text()).isEqualTo("3.14");
  }

  @Test
  void the_waterfall_puts_builders_together_as_it_is_asked() {
    assertThat(open("/waterfall").select(".band").eachText()).contains("debug", "nogil", "lto");
    Document page = open("/waterfall?by=branch");
    assertThat(page.select(".band").eachText()).containsExactly("3.13", "3.14", "3.x");
    assertThat(page.select(".head .title a")).hasSize(27);
    assertThat(
            page.select(".band svg").eachAttr("width").stream().mapToInt(Integer::parseInt).sum())
        .isEqualTo(Integer.parseInt(page.expectFirst("svg.field").attr("width")));
    assertThat(page.expectFirst("select[name=by] option[selected]").text()).isEqualTo("branch");
    assertThat(page.expectFirst(".pager a[rel=next]").attr("href")).contains("by=branch");
    assertThat(open("/waterfall?by=builder").select(".band")).isEmpty();
    for (String tier : List.of("1", "2", "3")) {
      assertThat(open("/waterfall?tier=" + tier).select(".head .title a").eachText())
          .containsExactlyInAnyOrderElementsOf(
              jdbc.sql("SELECT name FROM builder WHERE active AND ? = ANY (tags)")
                  .param("tier-" + tier)
                  .query(String.class)
                  .list());
    }
  }

  @Test
  void a_column_says_that_nobody_can_build_it_now() {
    assertThat(open("/waterfall").select(".head .status.fail:not(.mark)")).isEmpty();
    jdbc.sql("UPDATE worker SET last_seen_at = last_seen_at - interval '1 day'").update();
    try {
      assertThat(open("/waterfall").select(".head:not(.narrow) .under").eachText())
          .isNotEmpty()
          .allMatch(text -> text.contains("offline") || text.contains("paused"));
    } finally {
      jdbc.sql("UPDATE worker SET last_seen_at = last_seen_at + interval '1 day'").update();
    }
  }

  /** Makes a running build have had this share of its usual time, on its worker or on any. */
  private void usual(long build, double share, boolean onItsWorker) {
    jdbc.sql(
            """
            INSERT INTO pace (builder_id, worker_id, lengths)
            SELECT b.builder_id, CASE WHEN ? THEN a.worker_id END,
                   ARRAY[extract(epoch FROM now() - b.started_at) / ?]::real[]
              FROM build b JOIN attempt a ON a.build_id = b.id
             WHERE b.id = ? ORDER BY a.ordinal DESC LIMIT 1
            """)
        .params(onItsWorker, share, build)
        .update();
  }

  @Test
  void a_box_of_a_running_build_says_how_far_it_is_as_home_does() {
    long build =
        jdbc.sql("SELECT min(id) FROM build WHERE state = 'RUNNING'").query(Long.class).single();
    String box = ".box#b" + build;
    assertThat(open("/waterfall").select(box + " .t").text()).endsWith(" running");
    assertThat(open("/waterfall").select(".box .done")).isEmpty();
    try {
      usual(build, 0.5, false);
      Document page = open("/waterfall");
      assertThat(page.select(box + " > a > .left").text()).matches("about .* left");
      assertThat(page.select(box + " > a > title").text()).matches(".*, 50 %, about .* left");
      assertThat(page.select(".box .done")).hasSize(1);
      usual(build, 2, true);
      page = open("/waterfall");
      assertThat(page.select(box + " > a > title").text()).matches(".*, 99 %, .* over the usual");
      assertThat(open("/").select("main").text()).contains(" over the usual");
    } finally {
      jdbc.sql("DELETE FROM pace").update();
    }
  }

  @Test
  void what_runs_is_on_the_newest_page_however_old_it_is() {
    long old = count("SELECT min(id) FROM build WHERE state = 'COMPLETE'");
    String box = ".box#b" + old;
    String branch =
        jdbc.sql("SELECT branch FROM build WHERE id = ?").param(old).query(String.class).single();
    assertThat(open("/waterfall").select(box)).isEmpty();
    jdbc.sql("CREATE TABLE ended AS SELECT * FROM build WHERE id = ?").param(old).update();
    try {
      jdbc.sql("UPDATE build SET state = 'RUNNING', result = NULL, finished_at = NULL WHERE id = ?")
          .param(old)
          .update();
      assertThat(open("/waterfall").select(box)).hasSize(1);
      assertThat(open("/waterfall?branch=" + branch).select(box)).hasSize(1);
      assertThat(open("/waterfall?result=failure").select(box)).isEmpty();
      Element next = open("/waterfall").expectFirst(".pager a[rel=next]");
      assertThat(open(next.attr("href")).select(box)).isEmpty();
    } finally {
      jdbc.sql(
              """
              UPDATE build b SET state = e.state, result = e.result, finished_at = e.finished_at
                FROM ended e WHERE b.id = e.id
              """)
          .update();
      jdbc.sql("DROP TABLE ended").update();
    }
  }

  @Test
  void a_builder_without_a_build_on_the_page_keeps_a_narrow_column() {
    Document page = open("/waterfall?result=failure");
    assertThat(page.select(".head")).hasSize(27);
    Elements narrow = page.select(".head.narrow");
    assertThat(narrow).hasSizeBetween(1, 26);
    Set<String> drawn = new LinkedHashSet<>(page.select("svg.field .box title").eachText());
    for (String name : narrow.select(".title a").eachText()) {
      assertThat(drawn).noneMatch(title -> title.startsWith(name + " #"));
    }
  }

  @Test
  void builds_of_one_column_do_not_lie_on_each_other_and_steps_lie_in_their_build() {
    for (Element box : open("/waterfall").select("svg.field .box")) {
      int height = Integer.parseInt(box.attr("height"));
      int before = 0;
      for (Element step : box.select(".st rect")) {
        int y = Integer.parseInt(step.attr("y"));
        assertThat(y).isGreaterThanOrEqualTo(before);
        before = y + Integer.parseInt(step.attr("height"));
        assertThat(before).isLessThanOrEqualTo(height + 2);
      }
    }
    assertNothingHidden(open("/waterfall"));
  }

  private static void assertNothingHidden(Document page) {
    List<int[]> spans = new ArrayList<>();
    for (Element box : page.select("svg.field .box")) {
      int x = Integer.parseInt(box.attr("x"));
      int from = Integer.parseInt(box.attr("y"));
      int to = from + Integer.parseInt(box.attr("height"));
      assertThat(spans)
          .noneMatch(s -> Math.abs(s[0] - x) < WaterfallColumns.NARROW && s[1] < to && from < s[2]);
      spans.add(new int[] {x, from, to});
    }
  }

  @Test
  void builds_of_one_builder_that_ran_at_the_same_time_stand_side_by_side() {
    // The newest build of a builder that had another one before it.
    record Pair(long newer, long older, String builder) {}
    Pair pair =
        jdbc.sql(
                """
                SELECT max(b.id) AS newer, (array_agg(b.id ORDER BY b.id DESC))[2] AS older,
                       r.name AS builder
                  FROM build b JOIN builder r ON r.id = b.builder_id
                 WHERE b.state = 'COMPLETE' AND r.branch = '3.14'
                 GROUP BY r.name HAVING count(*) > 1 ORDER BY 1 DESC LIMIT 1
                """)
            .query(Pair.class)
            .single();
    String path = "/waterfall?branch=3.14";
    int before = Integer.parseInt(open(path).expectFirst("svg.field").attr("width"));
    String end =
        jdbc.sql("SELECT finished_at::text FROM build WHERE id = ?")
            .param(pair.older)
            .query(String.class)
            .single();
    try {
      jdbc.sql(
              """
              UPDATE build SET finished_at = (SELECT finished_at FROM build WHERE id = ?)
               WHERE id = ?
              """)
          .params(pair.newer, pair.older)
          .update();
      Document page = open(path);
      assertNothingHidden(page);
      assertThat(Integer.parseInt(page.expectFirst("svg.field").attr("width")))
          .isEqualTo(before + WaterfallColumns.WIDE);
      assertThat(page.select("#b" + pair.newer + ", #b" + pair.older).eachAttr("x"))
          .doesNotHaveDuplicates()
          .hasSize(2);
      String wide = ".head:has(> svg[width=" + 2 * WaterfallColumns.WIDE + "])";
      assertThat(page.select(wide + " .title a").eachText()).containsExactly(pair.builder);
    } finally {
      jdbc.sql("UPDATE build SET finished_at = ?::timestamptz WHERE id = ?")
          .params(end, pair.older)
          .update();
    }
  }

  @Test
  void older_builds_are_on_the_next_pages_each_once() {
    Set<String> seen = new LinkedHashSet<>();
    String path = "/waterfall?branch=3.13";
    for (int pages = 0; pages < 20 && !path.isEmpty(); pages++) {
      Document page = open(path);
      // What is old may still run, and the heads say how their builders are now.
      assertThat(page.body().attr("data-topics")).contains("builds");
      for (String href : page.select("svg.field .box a").eachAttr("href")) {
        assertThat(seen.add(href)).as(href).isTrue();
      }
      path = nextOf(page);
    }
    assertThat(seen)
        .hasSize(
            (int)
                count(
                    """
                    SELECT count(*) FROM build b JOIN builder r ON r.id = b.builder_id
                     WHERE r.branch = '3.13'
                    """));
  }

  private static String nextOf(Document page) {
    Element next = page.selectFirst(".pager a[rel=next]");
    return next == null ? "" : next.attr("href");
  }

  @Test
  void the_waterfall_can_show_one_result_only() {
    assertThat(open("/waterfall?result=failure").select("svg.field .box"))
        .isNotEmpty()
        .allMatch(box -> box.hasClass("fail"));
  }
}
