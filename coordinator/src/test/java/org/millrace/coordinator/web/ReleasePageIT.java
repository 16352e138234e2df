package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.demo.DemoData;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@FarmIT
class ReleasePageIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  @BeforeEach
  void all_builds_of_3_13_are_good() {
    transaction.executeWithoutResult(status -> {
      if (jdbc.sql("SELECT count(*) FROM build").query(Long.class).single() == 0) {
        new DemoData(jdbc).fill();
      }
      jdbc.sql(
              """
              UPDATE build b SET result = 'SUCCESS' FROM builder r
               WHERE r.id = b.builder_id AND r.branch = '3.13' AND b.state = 'COMPLETE'
              """)
          .update();
      jdbc.sql("UPDATE builder SET tags = array_replace(tags, 'unstable', 'stable')").update();
      jdbc.sql(
              """
              UPDATE worker SET last_seen_at = now(), state = 'ACTIVE' WHERE name LIKE 'amd64-%'
              """)
          .update();
      jdbc.sql("DELETE FROM branch_head").update();
    });
  }

  @AfterEach
  void home_answers_in_short_what_the_release_status_does() {
    Pages pages = new Pages(port);
    Map<String, String> home = verdicts(pages.open("/"));
    Map<String, String> atLength = verdicts(pages.open("/release-status"));
    assertThat(home.keySet()).containsExactlyElementsOf(atLength.keySet());
    home.forEach((branch, answer) ->
        assertThat(
                answer
                    .replaceFirst("^yes, \\d+ others? fails?$", "can be tagged, with concerns")
                    .replaceFirst("^yes, head not built$", "can be tagged, with concerns")
                    .replaceFirst("^yes$", "can be tagged")
                    .replaceFirst("^no, \\d+ blocks?$", "cannot be tagged"))
            .as(branch)
            .isEqualTo(atLength.get(branch)));
  }

  private static Map<String, String> verdicts(Document page) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    page.select(".verdicts .card")
        .forEach(
            card -> verdicts.put(card.expectFirst("b").text(), card.expectFirst(".status").text()));
    assertThat(verdicts).isNotEmpty();
    return verdicts;
  }

  /** The newest builds of a builder fail, one after the other. */
  private void fails(String builder, int builds) {
    jdbc.sql(
            """
            UPDATE build SET result = 'FAILURE', summary = 'failed test (failure)',
                   detail = 'test_ssl failed'
             WHERE id IN (SELECT b.id FROM build b JOIN builder r ON r.id = b.builder_id
                           WHERE r.name = ? AND b.state = 'COMPLETE' ORDER BY b.number DESC LIMIT ?)
            """)
        .params(builder, builds)
        .update();
  }

  /** A build of a builder is to come. */
  private long waiting(String builder) {
    return jdbc.sql(
            """
            INSERT INTO build_request (build_set_id, builder_id, priority, expires_at, requirement_id)
            SELECT q.build_set_id, q.builder_id, q.priority, now() + interval '1 day', q.requirement_id
              FROM build_request q JOIN builder r ON r.id = q.builder_id
             WHERE r.name = ? ORDER BY q.id LIMIT 1
            RETURNING id
            """)
        .param(builder)
        .query(Long.class)
        .single();
  }

  private Element branch() {
    Document page = new Pages(port).open("/release-status?branch=3.13");
    return page.expectFirst("section.release");
  }

  private static List<String> failing(Element branch) {
    return branch.select(".row.failing strong > a").eachText();
  }

  @Test
  void a_branch_on_which_all_that_counts_is_good_can_be_tagged() {
    assertThat(branch().expectFirst("h2 .status").text()).isEqualTo("can be tagged");
  }

  @Test
  void a_stable_builder_of_tier_1_that_fails_blocks_and_its_first_bad_build_is_named() {
    fails("AMD64 Debian 3.13", 2);
    Element branch = branch();
    assertThat(branch.expectFirst("h2 .status").text()).isEqualTo("cannot be tagged");
    assertThat(failing(branch)).containsExactly("AMD64 Debian 3.13");
    assertThat(branch.expectFirst(".row.failing .side").text()).endsWith(", 2 builds");
    assertThat(branch.select(".row.failing .suspects a[href^=/changes/]")).isNotEmpty();
    assertThat(branch.select(".row.failing .dots a").size()).isGreaterThan(1);
  }

  @Test
  void an_unstable_builder_does_not_block() {
    fails("AMD64 Debian 3.13", 1);
    jdbc.sql(
            """
            UPDATE builder SET tags = array_replace(tags, 'stable', 'unstable')
             WHERE name = 'AMD64 Debian 3.13'
            """)
        .update();
    Element branch = branch();
    assertThat(branch.expectFirst("h2 .status").text()).isEqualTo("can be tagged");
    assertThat(branch.select(".notes").text()).contains("1 unstable", "AMD64 Debian 3.13");
  }

  @Test
  void what_fails_under_an_emulator_is_a_concern_and_no_more() {
    fails("aarch64 Debian 3.13", 1);
    Element branch = branch();
    assertThat(branch.expectFirst("h2 .status").text()).isEqualTo("can be tagged, with concerns");
    assertThat(failing(branch)).containsExactly("aarch64 Debian 3.13");
    assertThat(branch.expectFirst("h2 + p").text())
        .startsWith("A stable builder fails, and does not block");
  }

  @Test
  void a_build_that_the_farm_failed_says_nothing_about_the_code() {
    jdbc.sql(
            """
            UPDATE build b SET result = 'EXCEPTION' FROM builder r
             WHERE r.id = b.builder_id AND r.name = 'AMD64 Debian 3.13' AND b.state = 'COMPLETE'
               AND b.number = (SELECT max(number) FROM build WHERE builder_id = r.id
                                  AND state = 'COMPLETE')
            """)
        .update();
    assertThat(branch().expectFirst("h2 .status").text()).isEqualTo("can be tagged");
  }

  @Test
  void a_failing_builder_without_a_worker_says_why() {
    fails("AMD64 Debian 3.13", 1);
    jdbc.sql("UPDATE worker SET last_seen_at = now() - interval '1 day'").update();
    assertThat(branch().expectFirst(".row.failing strong").text()).contains("offline");
    assertThat(branch().select(".notes").text()).contains("and their workers are offline");
    jdbc.sql("UPDATE worker SET state = 'PAUSED' WHERE name = 'amd64-1'").update();
    assertThat(branch().expectFirst(".row.failing strong").text()).contains("paused");
    assertThat(new Browser(port).get("/api/v1/release-status?branch=3.13").body())
        .contains("\"served\":false,\"workers\":\"PAUSED\"");
  }

  @Test
  void good_verdicts_about_older_commits_say_how_many_know_the_head() {
    jdbc.sql(
            """
            INSERT INTO branch_head (repository, branch, revision)
            VALUES ('cpython', '3.13', 'a head that nobody has built')
            """)
        .update();
    assertThat(branch().expectFirst("h2 .status").text()).isEqualTo("can be tagged, with concerns");
    assertThat(branch().expectFirst("h2 + p").text())
        .matches(
            "The verdicts are good, but none is about what would be tagged;"
                + " none of \\d+ has built the head, none still to come\\.");
    home_answers_in_short_what_the_release_status_does();

    long waiting = waiting("AMD64 Debian 3.13");
    assertThat(branch().expectFirst("h2 .status").text()).isEqualTo("can be tagged");
    assertThat(branch().expectFirst("h2 + p").text())
        .matches(".* are good; none of \\d+ has built the head, 1 still to come\\.");
    home_answers_in_short_what_the_release_status_does();
    jdbc.sql("DELETE FROM build_request WHERE id = ?").param(waiting).update();

    jdbc.sql(
            """
            UPDATE branch_head SET revision = (
              SELECT b.revision FROM build b JOIN builder r ON r.id = b.builder_id
               WHERE r.name = 'AMD64 Debian 3.13' AND b.result = 'SUCCESS'
               ORDER BY b.number DESC LIMIT 1)
            """)
        .update();
    assertThat(branch().expectFirst("h2 .status").text()).isEqualTo("can be tagged");
    assertThat(branch().expectFirst("h2 + p").text())
        .containsPattern("\\d+ of \\d+ ha(s|ve) built");
  }

  @Test
  void builders_that_fail_alike_are_one_row_with_the_changes_they_share_first() {
    List<String> both = List.of("AMD64 Debian 3.13", "AMD64 Debian NoGIL 3.13");
    both.forEach(builder -> fails(builder, 3));
    Element branch = branch();
    assertThat(branch.select(".row.failing")).hasSize(1);
    Element row = branch.expectFirst(".row.failing");
    assertThat(row.expectFirst("strong").text()).isEqualTo("test_ssl failed");
    assertThat(row.expectFirst("summary").text()).isEqualTo("2 builders, tier 1");
    assertThat(row.select(".culprits bdi").eachText()).containsAll(both);
    assertThat(row.expectFirst(".suspects").text()).contains("(in all 2)");
    assertThat(branch.expectFirst("h2 + p").text())
        .startsWith("2 stable builders of tier 1 or 2 fail");
  }

  @Test
  void a_branch_that_is_only_built_for_pull_requests_is_told_from_one_that_is_not_built() {
    jdbc.sql("UPDATE builder SET branch = 'refs/pull' WHERE name = 'AMD64 Debian NoGIL 3.13'")
        .update();
    try {
      assertThat(new Pages(port).get("/release-status?branch=refs%2Fpull").body())
          .contains("no release is made from it");
      assertThat(new Pages(port).get("/release-status?branch=nope").body())
          .contains("No builder builds a branch “nope”");
    } finally {
      jdbc.sql("UPDATE builder SET branch = '3.13' WHERE name = 'AMD64 Debian NoGIL 3.13'")
          .update();
    }
  }

  @Test
  void a_builder_that_is_bad_and_good_on_one_commit_is_flaky() {
    fails("AMD64 Debian 3.13", 1);
    assertThat(branch().expectFirst(".row.failing strong").text()).doesNotContain("flaky");
    jdbc.sql(
            """
            UPDATE build b SET revision = 'same' FROM builder r
             WHERE r.id = b.builder_id AND r.name = 'AMD64 Debian 3.13'
            """)
        .update();
    assertThat(branch().expectFirst(".row.failing strong").text()).contains("flaky");
  }

  @Test
  void all_branches_stand_on_one_page() {
    Document page = new Pages(port).open("/release-status");
    assertThat(page.select("section.release h2 a").eachText())
        .containsExactly("3.13", "3.14", "3.x");
    assertThat(new Pages(port).get("/release-status?branch=nope").statusCode()).isEqualTo(404);
  }
}
