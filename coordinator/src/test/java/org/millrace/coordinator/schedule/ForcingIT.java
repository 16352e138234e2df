package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.Role;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What people ask for; the repository of this farm cannot be reached. */
class ForcingIT extends SchedulersAtRest {
  private static final Caller ADA = new Caller("ada", Role.OPERATOR);
  private static final String DEBUG = "AMD64 Debian 3.13";
  private static final String NOGIL = "AMD64 Debian NoGIL 3.13";

  @Autowired private Forcing forcing;
  @Autowired private Pauses pauses;
  @Autowired private Schedulers schedulers;
  @Autowired private Changes changes;
  @Autowired private TransactionTemplate transaction;

  private Forced force(String scheduler, String revision, String key, String... builders) {
    return forcing.force(ADA, new Wish(scheduler, List.of(builders), revision, "", "to see", key));
  }

  @Test
  void several_builders_of_one_branch_are_one_build_set() {
    long _ = change("3.13", 7, "Lib/os.py");
    Forced made = force("people", revision(7), "", DEBUG, NOGIL, DEBUG);
    assertThat(made.buildSets()).hasSize(1);
    assertThat(made.notes()).isEmpty();
    assertThat(sets("people")).containsExactly(new Set(revision(7), 0, 2));
    assertThat(remembered("people", "decision")).isEqualTo("ada wanted 2 builds: to see");
    assertThat(jdbc.sql("SELECT detail FROM audit").query(String.class).single())
        .contains("to see", revision(7), NOGIL);
  }

  @Test
  void any_builder_can_be_asked_without_a_scheduler() {
    assertThat(force("", revision(7), "", DEBUG).buildSets()).hasSize(1);
    assertThat(sets("")).hasSize(1);
  }

  @Test
  void a_whole_commit_id_that_cannot_be_looked_up_is_built_with_a_note() {
    assertThat(force("people", revision(8), "", DEBUG).notes())
        .singleElement()
        .asString()
        .contains(
            revision(8) + " could not be looked up: git fetch on file:///nowhere/cpython.git");
  }

  @Test
  void the_beginning_of_a_known_commit_is_enough_if_only_one_begins_so() {
    long _ = change("3.13", 0x7000, "f");
    String start = revision(0x7000).substring(0, 38);
    assertThatThrownBy(() -> force("people", "abcdef1", "", DEBUG))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'abcdef1' cannot be looked up now");
    force("people", start, "", DEBUG);
    assertThat(sets("people")).containsExactly(new Set(revision(0x7000), 0, 1));
    long _ = change("3.13", 0x7001, "f");
    assertThatThrownBy(() -> force("people", start, "", DEBUG))
        .hasMessageContaining("several commits");
  }

  @Test
  void unknown_builders_are_answered_with_the_closest_and_nothing_is_built() {
    assertThatThrownBy(() ->
            force("people", revision(7), "", DEBUG, "AMD64 Debian NoGil 3.13", "amd64 debian 3.1"))
        .isInstanceOf(Refused.class)
        .hasMessage(
            "There is no builder 'AMD64 Debian NoGil 3.13'; did you mean 'AMD64 Debian NoGIL 3.13',"
                + " 'AMD64 Debian NoGIL 3.14', 'AMD64 Debian 3.13'? There is no builder 'amd64"
                + " debian 3.1'; did you mean 'AMD64 Debian 3.13', 'AMD64 Debian 3.14'?");
    assertThat(sets("people")).isEmpty();
  }

  @Test
  void only_a_force_scheduler_can_be_forced_and_only_while_it_is_not_paused() {
    assertThatThrownBy(() -> force("nightly", revision(7), "", DEBUG))
        .hasMessageContaining("of kind nightly");
    assertThatThrownBy(() -> force("peeple", revision(7), "", DEBUG))
        .hasMessage("There is no scheduler 'peeple'.");
    pauses.pause(ADA, "people", "a quiet week");
    assertThatThrownBy(() -> force("people", revision(7), "", DEBUG))
        .hasMessage("Scheduler 'people' is paused by user ada: a quiet week.");
  }

  @Test
  void what_a_person_asks_for_is_built_whatever_is_pushed_meanwhile() {
    force("people", revision(7), "", DEBUG);
    transaction.executeWithoutResult(status -> {
      schedulers.changed(changes.find(List.of(change("3.13", 8, "Lib/os.py"))));
      schedulers.changed(changes.find(List.of(change("3.13", 9, "Lib/os.py"))));
    });
    assertThat(
            jdbc.sql(
                    """
                    SELECT s.revision || ' ' || r.state
                    FROM build_request r JOIN build_set s ON s.id = r.build_set_id ORDER BY r.id
                    """)
                .query(String.class)
                .list())
        .containsExactly(
            revision(7) + " PENDING", revision(8) + " SUPERSEDED", revision(9) + " PENDING");
  }

  @Test
  void the_same_key_again_is_the_same_wish_and_no_other() {
    Forced first = force("people", revision(7), "key", DEBUG);
    Forced again = force("people", revision(7), "key", DEBUG);
    assertThat(again.buildSets()).isEqualTo(first.buildSets());
    assertThat(again.again()).isTrue();
    assertThat(sets("people")).hasSize(1);
    assertThatThrownBy(() -> force("people", revision(7), "key", NOGIL))
        .hasMessageContaining("was used for another wish");
  }

  @Test
  void the_head_of_a_branch_is_the_newest_that_is_known_where_nobody_answers() {
    assertThatThrownBy(() -> force("people", "", "", DEBUG))
        .hasMessageContaining("the head of 3.13 is not known: git ls-remote");
    jdbc.sql("INSERT INTO branch_head (repository, branch, revision) VALUES ('cpython', '3.13', ?)")
        .param(revision(9))
        .update();
    assertThat(force("people", "", "", DEBUG).notes())
        .singleElement()
        .asString()
        .contains("newest");
    assertThat(sets("people")).containsExactly(new Set(revision(9), 0, 1));
  }
}
