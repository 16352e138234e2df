package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.change.Delivery;
import org.millrace.coordinator.change.Inbox;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** From a delivery to a build set. The tree is made quiet by making what was seen older. */
@FarmIT
@TestPropertySource(properties = "millrace.builders=src/test/resources/schedulers.yaml")
class SchedulersIT {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @Autowired private Inbox inbox;
  @Autowired private Schedulers schedulers;
  @Autowired private JdbcClient jdbc;

  @BeforeEach
  void nothing_is_left() {
    jdbc.sql("DELETE FROM scheduled_change").update();
    jdbc.sql("UPDATE build_set SET scheduler = 'earlier'").update();
  }

  /** Pushes one commit and waits until it is worked off; returns its revision. */
  private String push(String branch, String author, String file) {
    int n = COUNT.incrementAndGet();
    String revision = "%040x".formatted(n);
    String commit =
        """
        {"id":"%s","message":"m","author":{"name":"%s"},"added":["%s"],"url":"","distinct":true}\
        """
            .formatted(revision, author, file);
    String body =
        """
        {"ref":"refs/heads/%s","after":"%s","repository":{"full_name":"python/cpython"},
         "head_commit":%s,"commits":[%s]}\
        """
            .formatted(branch, revision, commit, commit);
    inbox.receive(
        new Delivery("github", "delivery-" + n, "push", body.getBytes(StandardCharsets.UTF_8)));
    await()
        .until(() ->
            jdbc.sql("SELECT state FROM inbox WHERE delivery_id = ?")
                .param("delivery-" + n)
                .query(String.class)
                .single()
                .equals("PROCESSED"));
    return revision;
  }

  private void quietFor(String scheduler, int seconds) {
    jdbc.sql(
            """
            UPDATE scheduled_change SET seen_at = seen_at - ? * interval '1 second'
            WHERE scheduler = ?
            """)
        .params(seconds, scheduler)
        .update();
  }

  private record Set(String reason, String revision, int changes, int requests) {}

  private List<Set> sets(String scheduler) {
    return jdbc.sql(
            """
            SELECT reason, revision,
                   (SELECT count(*) FROM build_set_change c WHERE c.build_set_id = s.id),
                   (SELECT count(*) FROM build_request r WHERE r.build_set_id = s.id)
            FROM build_set s WHERE scheduler = ? ORDER BY id
            """)
        .param(scheduler)
        .query(
            (row, i) -> new Set(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)))
        .list();
  }

  @Test
  void one_that_waits_for_no_quiet_builds_every_push_at_once() {
    String first = push("3.13", "Ada", "Lib/os.py");
    String second = push("3.13", "Ada", "Lib/re.py");
    assertThat(sets("at-once"))
        .containsExactly(
            new Set("push to 3.13 by Ada", first, 1, 1),
            new Set("push to 3.13 by Ada", second, 1, 1));
  }

  @Test
  void one_that_waits_for_quiet_builds_the_newest_and_blames_all() {
    push("3.13", "Ada", "Lib/os.py");
    push("3.13", "Grace", "Doc/os.rst");
    String newest = push("3.13", "Barbara", "Lib/re.py");
    assertThat(schedulers.buildWhatIsDue()).isPresent();
    assertThat(sets("patient")).isEmpty();
    quietFor("patient", 3601);
    schedulers.buildWhatIsDue();
    assertThat(sets("patient"))
        .containsExactly(new Set("push to 3.13 by Barbara and 2 others", newest, 3, 2));
  }

  @Test
  void another_push_starts_the_wait_anew() {
    push("3.13", "Ada", "Lib/os.py");
    quietFor("patient", 3000);
    push("3.13", "Ada", "Doc/os.rst");
    quietFor("patient", 3000);
    schedulers.buildWhatIsDue();
    assertThat(sets("patient")).isEmpty();
    quietFor("patient", 601);
    schedulers.buildWhatIsDue();
    assertThat(sets("patient")).hasSize(1);
  }

  @Test
  void unimportant_changes_wait_for_an_important_one() {
    push("3.13", "Ada", "Doc/a.rst");
    quietFor("patient", 7200);
    schedulers.buildWhatIsDue();
    assertThat(sets("patient")).isEmpty();
    assertThat(sets("at-once")).isEmpty();
    String important = push("3.13", "Ada", "Lib/os.py");
    assertThat(sets("at-once")).containsExactly(new Set("push to 3.13 by Ada", important, 2, 1));
  }

  @Test
  void other_branches_are_other_schedulers_affair() {
    push("3.14", "Ada", "Lib/os.py");
    assertThat(sets("at-once")).isEmpty();
    assertThat(sets("other")).hasSize(1);
  }

  @Test
  void many_coordinators_that_look_at_once_build_once() throws Exception {
    push("3.13", "Ada", "Lib/os.py");
    quietFor("patient", 3601);
    List<Callable<Object>> looks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      looks.add(schedulers::buildWhatIsDue);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Object> look : threads.invokeAll(looks)) {
        look.get();
      }
    }
    assertThat(sets("patient")).hasSize(1);
  }

  @Test
  void what_was_seen_before_a_crash_is_built_by_the_loop_of_whoever_lives() {
    push("3.13", "Ada", "Lib/os.py");
    quietFor("patient", 3601);
    // Nobody is told: the loop looks by itself.
    await().until(() -> sets("patient").size() == 1);
  }
}
