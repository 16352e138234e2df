package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.agent.fake.Plans.sh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.HeartbeatResponse.Order;

/** What a builder keeps from one build to the next, and when it does not. */
class CacheIT extends WithAgent {
  private static final String KEEP = "echo precious >$MILLRACE_CACHE/file";
  private static final String LOOK = "cat $MILLRACE_CACHE/file 2>/dev/null || echo nothing";

  @Override
  long cacheLimitBytes() {
    return 1 << 20;
  }

  private static String note(FakeAttempt attempt) {
    return attempt.events().stream()
        .filter(event -> event.kind() == Event.Kind.NOTE)
        .map(Event::message)
        .findFirst()
        .orElse("");
  }

  private void dropped(String... because) {
    FakeAttempt next = build(sh("work", LOOK));
    assertThat(next.log("work")).isEqualTo("nothing\n");
    assertThat(note(next)).contains(because);
    assertThat(note(build(sh("work", LOOK)))).as("said once").isEmpty();
  }

  @Test
  void a_cache_lasts_from_one_build_to_the_next_also_where_a_test_failed() {
    FakeAttempt first = build(sh("keep", KEEP), sh("test", "exit 2").goOnAfterFailure());
    assertThat(note(first)).isEmpty();
    FakeAttempt second = build(sh("work", LOOK));
    assertThat(second.log("work")).isEqualTo("precious\n");
    assertThat(note(second)).isEmpty();
  }

  @Test
  void one_that_grew_too_large_is_dropped() {
    build(sh("keep", KEEP), sh("grow", "head -c 1100000 /dev/zero >$MILLRACE_CACHE/large"));
    dropped("grown to 1 MiB", "limit is 1 MiB");
  }

  @Test
  void one_that_a_halting_failure_used_is_dropped() {
    build(sh("keep", KEEP), sh("compile", "exit 2"));
    dropped("step compile");
  }

  @Test
  void one_that_was_used_when_time_ran_out_is_dropped() {
    build(
        sh("keep", KEEP),
        sh("test", "sleep 1000").limit(Duration.ofMillis(500)).goOnAfterFailure());
    dropped("step test", "TIMED_OUT");
  }

  @Test
  void one_that_was_used_when_the_build_was_cancelled_is_dropped() {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("keep", KEEP + "; echo x; sleep 1000")));
    logged(attempt, "keep", "x");
    attempt.order(Order.CANCEL);
    finished(attempt);
    dropped("step keep", "CANCELLED");
  }

  @Test
  void one_that_a_lost_attempt_used_is_dropped() {
    FakeAttempt attempt = coordinator.offer(Plans.plan(sh("keep", KEEP + "; echo x; sleep 1000")));
    logged(attempt, "keep", "x");
    attempt.lose();
    forgotten(attempt);
    dropped("was not carried out to its end");
  }

  @Test
  void one_whose_user_vanished_is_dropped_at_the_next_start() throws Exception {
    build(sh("keep", KEEP));
    Path marks = home.resolve("marks");
    assertThat(marks.resolve("test-workspace.used")).doesNotExist();
    Files.writeString(marks.resolve("test-workspace.used"), "attempt 3.1\n");
    dropped("attempt 3.1", "did not come to its end");
  }

  @Test
  void nothing_is_said_of_one_that_was_empty() {
    build(sh("compile", "exit 2"));
    FakeAttempt next = build(sh("work", "true"));
    assertThat(note(next)).isEmpty();
    assertThat(next.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
  }
}
