package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.RequestId;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was superseded is never shown as built, and always with what was built instead. */
@FarmIT
class SupersededPagesIT extends AgentsAtWork {
  @Autowired Queue queue;
  @Autowired JsonMapper json;

  private long change(String message) {
    return jdbc.sql(
            """
            INSERT INTO change (repository, branch, revision, author, message, files)
            VALUES ('cpython', '3.13', md5(:message), 'Ada', :message, '{a.c}') RETURNING id
            """)
        .param("message", message)
        .query(Long.class)
        .single();
  }

  private RequestId push(BuilderId builder, long change) {
    return queue
        .submit(
            new Submission(
                "push",
                "push to 3.13 by Ada",
                "cpython",
                "3.13",
                "f".repeat(40),
                "scheduler push",
                List.of(change),
                List.of(builder)))
        .requests()
        .getFirst();
  }

  private JsonNode api(String path) {
    return json.readTree(new Browser(port).get("/api/v1" + path).body());
  }

  @Test
  void the_builder_the_change_and_the_api_lead_to_what_was_built_instead() {
    BuilderId builder = builder();
    long older = change("gh-1: first");
    long between = change("gh-2: second");
    long newer = change("gh-3: third");
    RequestId first = push(builder, older);
    RequestId second = push(builder, between);
    push(builder, newer);
    String name = fixtures.text("builder", "name", builder.value());
    Pages pages = new Pages(port);
    assertThat(
            pages.open(Words.builder(builder.value(), name).href()).select("#superseded-section"))
        .singleElement()
        .satisfies(section -> assertThat(section.text()).contains("the newer one waits"));

    TestAgent.Job job = agent(1).claim();
    job.finish(TestAgent.allWell());
    long build = buildOf(job).value();

    Document page = pages.open(Words.builder(builder.value(), name).href());
    assertThat(page.select("#superseded-section a[href=/builds/" + build + "]")).hasSize(2);
    Document changes = pages.open("/changes");
    for (long superseded : List.of(older, between)) {
      assertThat(changes.select("#change-" + superseded + " .tallies").text())
          .isEqualTo("1 superseded by a newer push");
      assertThat(changes.select("#change-" + superseded + " .tallies a").attr("href"))
          .endsWith("#change-" + newer);
    }
    assertThat(changes.select("#change-" + newer + " .tallies").text()).isEqualTo("1 success");
    assertThat(pages.open("/builds/" + build).text())
        .contains("gh-1: first", "gh-2: second", "gh-3: third");

    JsonNode request = api("/requests/" + first.value());
    assertThat(request.path("state").asString()).isEqualTo("SUPERSEDED");
    assertThat(request.path("result").isNull()).isTrue();
    assertThat(request.path("supersededByHref").asString())
        .isEqualTo("/api/v1/requests/" + second.value());
    assertThat(request.path("builtInstead").asLong()).isEqualTo(build);
    assertThat(api("/builds/" + build).path("expected").asString()).startsWith("PT");
  }
}
