package org.millrace.coordinator.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;

/** The inbox without its loop: each test works off what it stored, as a coordinator would. */
@FarmIT
@TestPropertySource(properties = "millrace.builders=src/test/resources/schedulers.yaml")
class InboxIT {
  @Autowired private InboxLoop loop;
  @Autowired private InboxRows rows;
  @Autowired private Changes changes;
  @Autowired private BranchHeads heads;
  @Autowired private Catalog catalog;
  @Autowired private Signals signals;
  @Autowired private PlatformTransactionManager transactions;
  @Autowired private JdbcClient jdbc;

  private final List<List<Change>> told = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean broken = new AtomicBoolean();

  /** One coordinator's inbox. */
  private Inbox coordinator() {
    loop.stop();
    Arrivals arrivals = new Arrivals(changes, heads, List.of(this::listen), jdbc);
    return new Inbox(rows, arrivals, catalog, signals, transactions);
  }

  private String listen(List<Change> added) {
    if (broken.get()) {
      throw new IllegalStateException("out of luck");
    }
    told.add(added);
    return "heard";
  }

  private static Delivery push(String id, int... commits) {
    StringBuilder list = new StringBuilder();
    String commit = "";
    for (int n : commits) {
      commit =
          """
          {"id":"%040x","message":"m","author":{"name":"Ada"},"added":["f"],"distinct":true}\
          """
              .formatted(n);
      list.append(list.isEmpty() ? "" : ",").append(commit);
    }
    String body =
        """
        {"ref":"refs/heads/3.13","after":"%040x","repository":{"full_name":"python/cpython"},
         "head_commit":%s,"commits":[%s]}\
        """
            .formatted(commits[commits.length - 1], commit, list);
    return new Delivery("github", id, "push", body.getBytes(StandardCharsets.UTF_8));
  }

  private String state(String delivery) {
    return jdbc.sql("SELECT state || ': ' || outcome FROM inbox WHERE delivery_id = ?")
        .param(delivery)
        .query(String.class)
        .single();
  }

  @Test
  void what_was_stored_before_a_kill_is_worked_off_afterwards_and_once() {
    Inbox killed = coordinator();
    killed.receive(push("before-kill", 1, 2));
    assertThat(state("before-kill")).startsWith("RECEIVED");
    Inbox next = coordinator();
    assertThat(next.workOffOne()).isTrue();
    assertThat(next.workOffOne()).isFalse();
    assertThat(state("before-kill")).isEqualTo("PROCESSED: 2 changes of 3.13; heard");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).extracting(Change::revision).hasSize(2).isSorted();
  }

  @Test
  void many_coordinators_work_off_each_delivery_once_and_in_order() throws Exception {
    Inbox receiving = coordinator();
    for (int i = 0; i < 40; i++) {
      receiving.receive(push("many-" + i, 1000 + i));
    }
    Callable<Integer> worker =
        () -> {
          Inbox inbox = coordinator();
          int done = 0;
          while (inbox.workOffOne()) {
            done++;
          }
          return done;
        };
    int done = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> part : threads.invokeAll(List.of(worker, worker, worker, worker))) {
        done += part.get();
      }
    }
    assertThat(done).isEqualTo(40);
    assertThat(
            jdbc.sql("SELECT revision FROM change WHERE revision BETWEEN ? AND ? ORDER BY id")
                .params("%040x".formatted(1000), "%040x".formatted(1039))
                .query(String.class)
                .list())
        .hasSize(40)
        .isSorted();
  }

  @Test
  void trouble_leaves_no_half_change_and_is_tried_again_until_it_is_given_up() {
    Inbox inbox = coordinator();
    broken.set(true);
    inbox.receive(push("trouble", 2000));
    assertThat(inbox.workOffOne()).isTrue();
    assertThat(state("trouble")).isEqualTo("RECEIVED: trying again: out of luck");
    assertThat(count("change WHERE revision = '" + "%040x".formatted(2000) + "'")).isZero();
    assertThat(inbox.workOffOne()).as("it is not due yet").isFalse();
    for (int i = 1; i < 8; i++) {
      jdbc.sql("UPDATE inbox SET retry_at = now() WHERE state = 'RECEIVED'").update();
      assertThat(inbox.workOffOne()).isTrue();
    }
    assertThat(state("trouble")).isEqualTo("FAILED: failed after 8 attempts: out of luck");
  }

  @Test
  void trouble_that_passes_loses_nothing() {
    Inbox inbox = coordinator();
    broken.set(true);
    inbox.receive(push("passing", 3000));
    inbox.workOffOne();
    broken.set(false);
    jdbc.sql("UPDATE inbox SET retry_at = now() WHERE state = 'RECEIVED'").update();
    inbox.workOffOne();
    assertThat(state("passing")).isEqualTo("PROCESSED: 1 change of 3.13; heard");
  }

  @Test
  void a_commit_that_is_known_is_no_change_again() {
    Inbox inbox = coordinator();
    inbox.receive(push("known-1", 4000));
    inbox.workOffOne();
    inbox.receive(push("known-2", 4000));
    inbox.workOffOne();
    assertThat(state("known-2")).isEqualTo("IGNORED: all its commits are known already");
    inbox.receive(push("known-3", 4000, 4001));
    inbox.workOffOne();
    assertThat(state("known-3")).isEqualTo("PROCESSED: 1 change of 3.13; heard");
  }

  @Test
  void every_end_is_recorded_with_its_cause() {
    Inbox inbox = coordinator();
    inbox.receive(new Delivery("github", "star", "star", "{}".getBytes(StandardCharsets.UTF_8)));
    inbox.workOffOne();
    assertThat(
            jdbc.sql(
                    """
                    SELECT t.from_state || ' ' || t.to_state || ' ' || t.cause
                    FROM transition t JOIN inbox i ON i.id = t.entity_id AND t.entity = 'inbox'
                    WHERE i.delivery_id = 'star'
                    """)
                .query(String.class)
                .list())
        .containsExactly("RECEIVED IGNORED event 'star' is not one that the farm acts on");
  }

  private long count(String from) {
    return jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }
}
