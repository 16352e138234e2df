package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A change has an answer although a machine that should build it, too, is turned off. */
@FarmIT
class AwayWorkersIT extends AgentsAtWork {
  @Autowired Queue queue;
  @Autowired JsonMapper json;

  private long change() {
    return jdbc.sql(
            """
            INSERT INTO change (repository, branch, revision, author, message, files)
            VALUES ('cpython', '3.13', md5(random()::text), 'Ada', 'gh-1: fix', '{a.c}') RETURNING id
            """)
        .query(Long.class)
        .single();
  }

  private void push(long change, BuilderId... builders) {
    queue.submit(
        new Submission(
            "push",
            "push to 3.13 by Ada",
            "cpython",
            "3.13",
            "e".repeat(40),
            "scheduler push",
            List.of(change),
            List.of(builders)));
  }

  private void says(long change, String mark, String text) {
    Document page = new Pages(port).open("/changes/" + change);
    assertThat(page.expectFirst("#verdict .status").text()).isEqualTo(mark);
    assertThat(page.expectFirst("#verdict > span:last-child").text()).isEqualTo(text);
    Element row = new Pages(port).open("/console").expectFirst("#change-" + change);
    assertThat(row.expectFirst("td.said .status").text()).isEqualTo(mark);
    assertThat(row.expectFirst("td.said .sub").text()).isEqualTo(text);
  }

  private String waits(long change, BuilderId builder) {
    String name = text(builder);
    for (JsonNode one :
        json.readTree(new Browser(port).get("/api/v1/changes/" + change + "/outcomes").body())
            .path("builders")) {
      if (one.path("builder").asString().equals(name)) {
        return one.path("waits").asString();
      }
    }
    return "nothing of " + name;
  }

  @Test
  void a_change_that_waits_for_a_worker_that_is_away_broke_nothing_so_far() {
    String elsewhere = label + "-elsewhere";
    BuilderId here = builder();
    BuilderId away = fixtures.builder(name("s390x"), elsewhere);
    long change = change();
    push(change, here, away);
    agent(1).claim().finish(TestAgent.allWell());
    says(change, "broke nothing so far", "1 of 2 built, 1 has no worker");

    String worker = name("s390x-1");
    TestAgent.enrol(port, workers.invite(worker, List.of(elsewhere), 1, "ada", "test").text());
    says(change, "nothing broken yet", "1 of 2 built");
    assertThat(waits(change, away)).isEqualTo("ONLINE");

    set(worker, "last_seen_at = now() - interval '3 days'");
    says(change, "broke nothing so far", "1 of 2 built, 1 waits for an offline worker");
    assertThat(waits(change, away)).isEqualTo("OFFLINE");

    set(worker, "last_seen_at = now(), state = 'PAUSED'");
    says(change, "broke nothing so far", "1 of 2 built, 1 waits for a paused worker");
    assertThat(waits(change, away)).isEqualTo("PAUSED");
    assertThat(
            new Pages(port)
                .open("/console?by=builder&columns=" + Words.parameter(text(away)))
                .expectFirst("#change-" + change + " td.said + td")
                .text())
        .isEqualTo("◷ 1 away");
  }

  private String text(BuilderId builder) {
    return fixtures.text("builder", "name", builder.value());
  }

  private void set(String worker, String what) {
    jdbc.sql("UPDATE worker SET " + what + " WHERE name = ?").param(worker).update();
  }
}
