package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.SecondCoordinator;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What happens while a browser is not connected is told to it when it is. */
@FarmIT
class MissedNewsIT {
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired Signals signals;
  @Autowired DatabaseAddress address;

  @BeforeEach
  void a_coordinator_that_listens_to_others() {
    await("LISTEN")
        .until(() ->
            jdbc.sql(
                        """
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'millrace notify'
                           AND query <> '' AND query NOT LIKE 'SET%'
                        """)
                    .query(Long.class)
                    .single()
                > 0);
  }

  private String seen(String path) {
    return new Pages(port).open(path).body().attr("data-seen");
  }

  private Listener listen(String topics, String... headers) {
    return new Listener(port, "/live?topics=" + topics, headers);
  }

  /** Hears of something else first, and so knows that of its topic it was told nothing. */
  private void assertNothingMissed(Listener live, Topic other) {
    live.until("event:hello");
    signals.raise(other);
    live.until("event:changed");
    assertThat(live.received().stream().filter(line -> line.startsWith("data:")))
        .containsExactly("data:live", "data:" + other.name());
  }

  @Test
  void a_page_hears_of_what_happened_between_its_making_and_its_subscription() throws Exception {
    String seen = seen("/workers");
    try (Listener live = listen("workers,queue&since=" + seen)) {
      assertNothingMissed(live, Topic.QUEUE);
    }
    signals.raise(Topic.WORKERS);
    try (Listener live = listen("workers,builds&since=" + seen)) {
      live.until("event:changed");
      assertThat(live.received()).contains("data:workers");
    }
    try (Listener live = listen("workers,builds&since=" + seen("/workers"))) {
      assertNothingMissed(live, Topic.BUILDS);
    }
  }

  @Test
  void a_browser_that_comes_back_hears_at_once_of_what_it_missed() throws Exception {
    String last;
    try (Listener live = listen("builds,schedulers")) {
      live.until("event:hello");
      signals.raise(Topic.BUILDS);
      live.until("event:changed");
      last = live.lastId();
    }
    try (Listener live = listen("builds,schedulers", "Last-Event-ID", last)) {
      assertNothingMissed(live, Topic.SCHEDULERS);
      last = live.lastId();
    }
    signals.raise(Topic.BUILDS);
    try (Listener live = listen("builds,schedulers", "Last-Event-ID", last)) {
      live.until("event:changed");
      assertThat(live.received()).contains("data:builds");
    }
  }

  @Test
  void a_browser_that_heard_nothing_yet_can_come_back_too() throws Exception {
    String last;
    try (Listener live = listen("build:7")) {
      live.until("event:hello");
      live.until("id:");
      last = live.lastId();
    }
    signals.raise(Topic.build(7));
    try (Listener live = listen("build:7", "Last-Event-ID", last)) {
      live.until("data:build:7");
    }
  }

  @Test
  void who_comes_from_another_coordinator_is_told_to_look_at_everything() throws Exception {
    String here = seen("/workers");
    try (SecondCoordinator second = SecondCoordinator.start(address, Map.of());
        Listener there =
            new Listener(second.port(), "/live?topics=workers,catalog", "Last-Event-ID", here)) {
      there.until("data:catalog workers");
    }
  }

  @Test
  void what_another_coordinator_raised_is_missed_no_more_than_what_this_one_did() throws Exception {
    try (SecondCoordinator second = SecondCoordinator.start(address, Map.of())) {
      String seen;
      try (Listener live = listen("workers")) {
        live.until("event:hello");
        second.bean(Signals.class).raise(Topic.WORKERS);
        live.until("event:changed");
        seen = live.lastId();
      }
      second.bean(Signals.class).raise(Topic.WORKERS);
      try (Listener live = listen("workers", "Last-Event-ID", seen)) {
        live.until("data:workers");
      }
    }
  }

  @Test
  void who_listens_is_told_to_look_when_hints_of_others_may_have_been_lost() throws Exception {
    try (Listener live = listen("workers,catalog")) {
      live.until("event:hello");
      jdbc.sql(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'millrace notify'
              """)
          .query(Boolean.class)
          .list();
      live.until("data:catalog workers");
    }
  }

  @Test
  void a_position_that_makes_no_sense_is_one_that_nobody_knows() throws Exception {
    try (Listener live = listen("workers&since=%0Adata:evil")) {
      live.until("data:workers");
      assertThat(live.all()).doesNotContain("evil");
    }
  }
}
