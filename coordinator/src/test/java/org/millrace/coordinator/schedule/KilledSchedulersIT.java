package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.Role;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.change.Changes;
import org.millrace.coordinator.testing.Faults.Work;
import org.millrace.coordinator.testing.GitRepository;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A coordinator is killed after every statement of every kind of decision in turn, and another one
 * goes on: no build is lost, and none is made twice.
 */
class KilledSchedulersIT extends SchedulersAtRest {
  private static final Caller ADA = new Caller("ada", Role.OPERATOR);

  @Autowired private Schedulers schedulers;
  @Autowired private Forcing forcing;
  @Autowired private Polls polls;
  @Autowired private Changes changes;
  @Autowired private Catalog catalog;
  @Autowired private TransactionTemplate transaction;
  @TempDir private Path folder;

  /** Prepares something for the n-th time. */
  @FunctionalInterface
  private interface Preparation {
    void of(int n);
  }

  /** Kills after 1, 2, 3, … statements until the work is done before its end comes. */
  private void killEverywhere(int atLeast, Preparation preparation, Work work, Preparation check)
      throws Exception {
    int statements = 0;
    boolean survived = false;
    while (!survived) {
      statements++;
      nothing_happens_by_itself_and_nothing_is_left();
      preparation.of(statements);
      survived = faults.survives(statements, work);
      work.run(); // another coordinator goes on
      work.run(); // and looks again
      check.of(statements);
    }
    System.out.printf("killed after each of %d statements%n", statements - 1);
    assertThat(statements).isGreaterThan(atLeast);
  }

  private void see(int number, String file) {
    transaction.executeWithoutResult(
        status -> schedulers.changed(changes.find(List.of(change("3.13", number, file)))));
  }

  @Test
  void one_that_waits_for_quiet() throws Exception {
    killEverywhere(
        10,
        n -> {
          see(1, "Lib/os.py");
          see(2, "Doc/os.rst");
          schedulers.buildWhatIsDue();
          time.pass(Duration.ofHours(1));
        },
        schedulers::buildWhatIsDue,
        n ->
            assertThat(sets("patient"))
                .as("killed after %d statements", n)
                .containsExactly(new Set(revision(2), 2, 2)));
  }

  @Test
  void a_nightly() throws Exception {
    killEverywhere(
        10,
        n -> {
          schedulers.buildWhatIsDue();
          see(1, "Lib/os.py");
          time.set("2026-03-03T01:30:00Z");
        },
        schedulers::buildWhatIsDue,
        n -> {
          assertThat(sets("nightly")).as("killed after %d statements", n).hasSize(1);
          assertThat(due("nightly")).isEqualTo("2026-03-04T01:30:00Z");
        });
  }

  @Test
  void a_nightly_whose_next_time_is_not_known_yet() throws Exception {
    killEverywhere(
        5,
        n -> {},
        schedulers::buildWhatIsDue,
        n -> {
          assertThat(sets("nightly")).isEmpty();
          assertThat(due("nightly")).isEqualTo("2026-03-03T01:30:00Z");
        });
  }

  @Test
  void a_person_who_asks_again_with_the_same_key() throws Exception {
    Wish wish =
        new Wish(
            "people",
            List.of("AMD64 Debian 3.13", "AMD64 Debian NoGIL 3.13", "AMD64 Debian 3.14"),
            revision(7),
            "",
            "to see",
            "key-1");
    killEverywhere(
        10,
        n -> {
          long _ = change("3.13", 7, "Lib/os.py");
        },
        () -> {
          Forced _ = forcing.force(ADA, wish);
        },
        n -> {
          assertThat(sets("people"))
              .as("killed after %d statements", n)
              .containsExactly(new Set(revision(7), 0, 2), new Set(revision(7), 0, 1));
          assertThat(
                  jdbc.sql("SELECT count(*) FROM audit WHERE action = 'build.force'")
                      .query(Integer.class)
                      .single())
              .isEqualTo(2);
        });
  }

  @Test
  void a_poll_that_finds_a_push_that_no_webhook_told_of() throws Exception {
    GitRepository repository = new GitRepository(folder);
    repository.commit("Ada", "first", "Lib/a.py");
    Farm here = farmWith(repository);
    PollScheduler look = (PollScheduler) here.scheduler("look").orElseThrow();
    Work work =
        () -> {
          if (polls.take(look)) {
            polls.look(here, look);
          }
          time.pass(Duration.ofMinutes(5));
        };
    killEverywhere(
        10,
        n -> {
          polls.look(here, look);
          repository.commit("Grace", "commit " + n, "Lib/b.py");
          repository.commit("Ada", "head " + n, "Lib/c.py");
        },
        work,
        n ->
            assertThat(sets("at-once"))
                .as("killed after %d statements", n)
                .containsExactly(new Set(repository.head(), 2, 1)));
  }

  @Test
  void a_poll_that_finds_a_push_that_was_missed_before_one_that_was_built() throws Exception {
    GitRepository repository = new GitRepository(folder);
    repository.commit("Ada", "first", "Lib/a.py");
    Farm here = farmWith(repository);
    PollScheduler look = (PollScheduler) here.scheduler("look").orElseThrow();
    killEverywhere(
        10,
        n -> {
          polls.look(here, look);
          repository.commit("Grace", "missed " + n, "Lib/b.py");
          told(repository.commit("Ada", "told " + n, "Lib/c.py"));
        },
        () -> {
          if (polls.take(look)) {
            polls.look(here, look);
          }
          time.pass(Duration.ofMinutes(5));
        },
        n -> {
          assertThat(sets("at-once"))
              .as("killed after %d statements", n)
              .containsExactly(new Set(repository.head(), 2, 1));
          assertThat(
                  jdbc.sql("SELECT count(*) FROM scheduled_change WHERE scheduler = 'patient'")
                      .query(Integer.class)
                      .single())
              .isEqualTo(2);
        });
  }

  /** What a webhook does that tells of a head. */
  private void told(String revision) {
    transaction.executeWithoutResult(status -> {
      long change =
          jdbc.sql(
                  """
                  INSERT INTO change (repository, branch, revision, author, message, files)
                  VALUES ('cpython', '3.13', ?, 'Ada', 'm', '{Lib/c.py}') RETURNING id
                  """)
              .param(revision)
              .query(Long.class)
              .single();
      jdbc.sql("UPDATE branch_head SET revision = ? WHERE branch = '3.13'")
          .param(revision)
          .update();
      schedulers.changed(changes.find(List.of(change)));
    });
  }

  private Farm farmWith(GitRepository repository) {
    Farm farm = catalog.current();
    return new Farm(
        farm.version(),
        List.of(new Repository("cpython", repository.url(), List.of("python/cpython"))),
        farm.branches(),
        farm.schedulers(),
        farm.builders());
  }
}
