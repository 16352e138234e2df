package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.EventDigest.StepNews;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.Kind;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;

class EventDigestTest {

  private static Event broken(Instant at, String message) {
    return new Event(
        2,
        at,
        Kind.STEP_FINISHED,
        "test",
        StepEnd.BROKEN,
        null,
        Reason.DISK_FULL,
        message,
        Map.of());
  }

  @Test
  void a_step_that_began_and_ended_is_one_piece_of_news() {
    EventDigest digest =
        EventDigest.of(
            List.of(TestAgent.started(1, "test"), broken(Instant.EPOCH, "no space\0 left")));
    assertThat(digest.column(StepNews::name)).containsExactly("test");
    assertThat(digest.column(StepNews::started)).containsExactly("true");
    assertThat(digest.column(StepNews::ended)).containsExactly("BROKEN");
    assertThat(digest.column(StepNews::reason)).containsExactly("DISK_FULL");
    assertThat(digest.column(StepNews::detail)).containsExactly("no space left");
  }

  @Test
  void a_time_that_no_calendar_of_ours_has_is_left_out() {
    for (Instant at : List.of(Instant.MIN, Instant.MAX, Instant.EPOCH)) {
      assertThat(EventDigest.of(List.of(broken(at, ""))).column(StepNews::endedAt))
          .containsExactly((String) null);
    }
  }

  @Test
  void notes_go_to_their_step_or_to_the_attempt() {
    EventDigest digest =
        EventDigest.of(
            List.of(
                TestAgent.note(1, "test", "a"),
                TestAgent.note(2, "", "b"),
                TestAgent.note(3, "test", "c")));
    assertThat(digest.column(StepNews::detail)).containsExactly("a; c");
    assertThat(digest.note()).isEqualTo("b");
  }

  @Test
  void the_last_value_of_a_property_counts() {
    EventDigest digest =
        EventDigest.of(
            List.of(
                TestAgent.properties(1, "", Map.of("a", "1")),
                TestAgent.properties(2, "test", Map.of("a", "2", "", "nameless"))));
    assertThat(digest.properties()).isEqualTo(Map.of("a", new EventDigest.Property("2", "test")));
  }
}
