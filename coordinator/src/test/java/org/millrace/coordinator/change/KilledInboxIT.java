package org.millrace.coordinator.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * A coordinator is killed after every statement of working off a push in turn, and another one goes
 * on: the push is built, once.
 */
class KilledInboxIT extends SchedulersAtRest {
  @Autowired private Inbox inbox;

  private static Delivery push(int n) {
    String revision = revision(n);
    String commit =
        """
        {"id":"%s","message":"m","author":{"name":"Ada"},"added":["Lib/os.py"],"distinct":true}\
        """
            .formatted(revision);
    String body =
        """
        {"ref":"refs/heads/3.13","after":"%s","repository":{"full_name":"python/cpython"},
         "head_commit":%s,"commits":[%s]}\
        """
            .formatted(revision, commit, commit);
    return new Delivery("github", "d" + n, "push", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_push_that_is_built_at_once() {
    int statements = 0;
    boolean survived = false;
    while (!survived) {
      statements++;
      nothing_happens_by_itself_and_nothing_is_left();
      inbox.receive(push(statements));
      survived = faults.survives(statements, inbox::workOffOne);
      while (inbox.workOffOne()) {
        // another coordinator goes on
      }
      assertThat(sets("at-once"))
          .as("killed after %d statements", statements)
          .containsExactly(new Set(revision(statements), 1, 1));
      assertThat(
              jdbc.sql("SELECT count(*) FROM scheduled_change WHERE scheduler = 'patient'")
                  .query(Integer.class)
                  .single())
          .isEqualTo(1);
    }
    System.out.printf("killed after each of %d statements%n", statements - 1);
    assertThat(statements).isGreaterThan(15);
  }
}
