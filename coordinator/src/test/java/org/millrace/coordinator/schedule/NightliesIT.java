package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.Role;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Nightlies and long waits, on a clock that the test moves. */
class NightliesIT extends SchedulersAtRest {
  private static final Caller ADA = new Caller("ada", Role.OPERATOR);

  @Autowired private Schedulers schedulers;
  @Autowired private Pauses pauses;
  @Autowired private Changes changes;
  @Autowired private TransactionTemplate transaction;

  private void see(int number, String file) {
    transaction.executeWithoutResult(
        status -> schedulers.changed(changes.find(List.of(change("3.13", number, file)))));
    jdbc.sql(
            """
            INSERT INTO branch_head (repository, branch, revision) VALUES ('cpython', '3.13', ?)
            ON CONFLICT (repository, branch) DO UPDATE SET revision = excluded.revision
            """)
        .param(revision(number))
        .update();
  }

  private void at(String instant) {
    time.set(instant);
    schedulers.buildWhatIsDue();
  }

  @Test
  void it_builds_the_head_at_its_time_and_blames_what_came_since() {
    at("2026-03-02T12:00:00Z");
    see(1, "Lib/os.py");
    see(2, "Doc/os.rst");
    at("2026-03-03T01:29:59Z");
    assertThat(sets("nightly")).isEmpty();
    at("2026-03-03T01:30:00Z");
    assertThat(sets("nightly")).containsExactly(new Set(revision(2), 2, 2));
    assertThat(remembered("nightly", "decision"))
        .isEqualTo("wants 2 builds of 0000000000: nightly of 2026-03-03 02:30 Europe/Berlin");
    at("2026-03-03T02:00:00Z");
    assertThat(sets("nightly")).hasSize(1);
    at("2026-03-04T01:30:01Z");
    assertThat(sets("nightly")).hasSize(2).last().isEqualTo(new Set(revision(2), 0, 2));
  }

  @Test
  void times_that_passed_while_no_coordinator_ran_are_made_up_for_once() {
    at("2026-03-02T12:00:00Z");
    at("2026-03-06T15:00:00Z");
    schedulers.buildWhatIsDue();
    assertThat(sets("nightly")).hasSize(1);
    assertThat(remembered("nightly", "decision")).contains("2026-03-03 02:30", "late");
    assertThat(due("nightly")).isEqualTo("2026-03-07T01:30:00Z");
  }

  @Test
  void a_new_one_does_not_fire_for_the_time_before_it_was_there() {
    at("2026-03-02T12:00:00Z");
    assertThat(sets("nightly")).isEmpty();
    assertThat(due("nightly")).isEqualTo("2026-03-03T01:30:00Z");
  }

  @Test
  void another_expression_is_another_plan() {
    at("2026-03-02T12:00:00Z");
    jdbc.sql("UPDATE scheduler SET timing = '0 0 1 * * * UTC' WHERE name = 'nightly'").update();
    jdbc.sql("UPDATE scheduler SET due_at = '2026-03-02T01:00:00Z' WHERE name = 'nightly'")
        .update();
    schedulers.buildWhatIsDue();
    assertThat(sets("nightly")).isEmpty();
    assertThat(due("nightly")).isEqualTo("2026-03-03T01:30:00Z");
  }

  @Test
  void one_that_builds_only_what_changed_lets_a_quiet_night_pass() {
    at("2026-03-02T12:00:00Z");
    at("2026-03-03T04:00:00Z");
    assertThat(sets("if-changed")).as("the first time there is always something new").hasSize(1);
    see(1, "Doc/os.rst");
    at("2026-03-04T04:00:00Z");
    assertThat(sets("if-changed")).hasSize(1);
    assertThat(remembered("if-changed", "decision"))
        .startsWith("builds nothing: nothing important");
    see(2, "Lib/os.py");
    at("2026-03-05T04:00:00Z");
    assertThat(sets("if-changed")).hasSize(2).last().isEqualTo(new Set(revision(2), 2, 2));
  }

  @Test
  void many_coordinators_fire_once() throws Exception {
    at("2026-03-02T12:00:00Z");
    time.set("2026-03-03T01:30:00Z");
    List<Callable<Object>> looks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      looks.add(schedulers::buildWhatIsDue);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Object> look : threads.invokeAll(looks)) {
        look.get();
      }
    }
    assertThat(sets("nightly")).hasSize(1);
  }

  @Test
  void a_paused_nightly_does_not_make_up_for_what_it_was_paused_for() {
    at("2026-03-02T12:00:00Z");
    pauses.pause(ADA, "nightly", "holidays");
    at("2026-03-03T01:30:00Z");
    assertThat(sets("nightly")).isEmpty();
    at("2026-03-03T12:00:00Z");
    pauses.resume(ADA, "nightly");
    schedulers.buildWhatIsDue();
    assertThat(sets("nightly")).isEmpty();
    at("2026-03-04T01:30:00Z");
    assertThat(sets("nightly")).hasSize(1);
    assertThat(
            jdbc.sql("SELECT who || ' ' || action || ' ' || detail FROM audit ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("ada scheduler.pause holidays", "ada scheduler.resume ");
  }

  @Test
  void a_paused_one_keeps_the_changes_and_builds_them_together_afterwards() {
    pauses.pause(ADA, "at-once", "");
    see(1, "Lib/os.py");
    see(2, "Lib/re.py");
    assertThat(sets("at-once")).isEmpty();
    pauses.resume(ADA, "at-once");
    schedulers.buildWhatIsDue();
    assertThat(sets("at-once")).containsExactly(new Set(revision(2), 2, 1));
  }

  @Test
  void a_tree_that_never_gets_quiet_is_built_after_the_longest_wait() {
    for (int i = 1; i <= 12; i++) {
      see(i, "Lib/os.py");
      time.pass(Duration.ofMinutes(30));
      schedulers.buildWhatIsDue();
      assertThat(sets("patient")).as("push %d", i).hasSize(i < 12 ? 0 : 1);
    }
    assertThat(sets("patient")).containsExactly(new Set(revision(12), 12, 2));
  }

  @Test
  void unimportant_changes_do_not_start_the_longest_wait() {
    see(1, "Doc/os.rst");
    time.pass(Duration.ofHours(5));
    see(2, "Lib/os.py");
    time.pass(Duration.ofMinutes(59));
    schedulers.buildWhatIsDue();
    assertThat(sets("patient")).isEmpty();
    time.pass(Duration.ofMinutes(1));
    schedulers.buildWhatIsDue();
    assertThat(sets("patient")).containsExactly(new Set(revision(2), 2, 2));
  }
}
