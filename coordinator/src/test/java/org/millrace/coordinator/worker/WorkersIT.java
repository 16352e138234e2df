package org.millrace.coordinator.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.EnrolmentResponse;

/** Workers as operators see them. */
@FarmIT
class WorkersIT extends AgentsAtWork {

  private String state(String name) {
    return jdbc.sql(
            "SELECT state || ' ' || state_reason || ' ' || state_by FROM worker WHERE name = ?")
        .param(name)
        .query(String.class)
        .single();
  }

  @Test
  void an_invitation_that_makes_no_sense_is_refused_with_the_reason() {
    String name = name("one");
    workers.invite(name, List.of("a"), 1, "ada", "test");
    assertThatThrownBy(() -> workers.invite(name, List.of("a"), 1, "ada", "test"))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> workers.invite("../x", List.of(), 1, "", "test"))
        .hasMessageContaining("name");
    assertThatThrownBy(() -> workers.invite(name("l"), List.of("a b"), 1, "", "test"))
        .hasMessageContaining("'a b'");
    assertThatThrownBy(() -> workers.invite(name("e"), List.of("containers"), 1, "", "test"))
        .hasMessage(
            "Label 'containers' is not given: a worker that proves that it can do so has it.");
    assertThatThrownBy(() -> workers.invite(name("s"), List.of(), 0, "", "test"))
        .hasMessageContaining("slots");
  }

  @Test
  void a_token_is_not_in_the_database_and_not_in_print() {
    Secret token = workers.invite(name("secret"), List.of(), 1, "", "test");
    assertThat(token.text()).startsWith("mre_").hasSize(47);
    assertThat(token.toString()).doesNotContain(token.text());
    assertThat(
            jdbc.sql("SELECT count(*) FROM enrolment WHERE token_hash = ?")
                .param(token.hash())
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void a_new_token_voids_the_old_one_and_its_use_the_old_credential() {
    String name = name("lost");
    Secret first = workers.invite(name, List.of(), 1, "", "test");
    Secret second = workers.newToken(name, "test");
    assertThatThrownBy(() -> workers.enrol(first.text(), TestAgent.FACTS))
        .isInstanceOf(EnrolmentRefused.class);
    EnrolmentResponse before = workers.enrol(second.text(), TestAgent.FACTS);
    EnrolmentResponse after = workers.enrol(workers.newToken(name, "test").text(), TestAgent.FACTS);
    assertThat(workers.authenticate(before.credential())).isEmpty();
    assertThat(workers.authenticate(after.credential()).orElseThrow().id().value())
        .isEqualTo(before.workerId());
  }

  @Test
  void pause_resume_drain_and_retire_are_on_record() {
    String name = name("busy");
    agent(name, 1);
    workers.pause(name, "weekend", "user ada");
    assertThat(state(name)).isEqualTo("PAUSED weekend user ada");
    workers.resume(name, "user ada");
    workers.drain(name, "moving", "user ada");
    assertThat(state(name)).isEqualTo("DRAINING moving user ada");
    workers.retire(name, "sold", "user ada");
    assertThatThrownBy(() -> workers.resume(name, "user ada")).hasMessageContaining("retired");
    assertThatThrownBy(() -> workers.newToken(name, "user ada")).hasMessageContaining("retired");
    assertThat(
            jdbc.sql(
                    """
                    SELECT to_state || ' ' || cause FROM transition
                    WHERE entity = 'worker' AND entity_id = (SELECT id FROM worker WHERE name = ?)
                    ORDER BY id
                    """)
                .param(name)
                .query(String.class)
                .list())
        .containsExactly(
            "INVITED test",
            "ACTIVE enrolment",
            "PAUSED user ada: weekend",
            "ACTIVE user ada",
            "DRAINING user ada: moving",
            "RETIRED user ada: sold");
  }

  @Test
  void who_has_not_enrolled_cannot_be_paused_and_who_is_not_there_not_at_all() {
    String name = name("fresh");
    workers.invite(name, List.of(), 1, "", "test");
    assertThatThrownBy(() -> workers.pause(name, "", "ada")).hasMessageContaining("enrolled");
    assertThatThrownBy(() -> workers.pause("nobody-here", "", "ada"))
        .hasMessageContaining("no worker");
  }
}
