package org.millrace.coordinator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.results.Runs.file;
import static org.millrace.coordinator.results.Runs.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.testing.TestDatabase;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestReport;

class KnownFailuresIT {
  private static final TestName METHOD = new TestName("test_json", "test.test_json.T.test_dump");
  private static final TestName FILE = new TestName("test_json", "");
  private static final TestReport BAD = Runs.failing("test_json", METHOD.name());

  private final Runs runs = new Runs(TestDatabase.create().dataSource());
  private final KnownFailures known = new KnownFailures(runs.jdbc);
  private final AttemptId attempt =
      runs.build(runs.builder("AMD64 Debian (*) 3.13", "AMD64"), "r1").attempt();

  @BeforeEach
  void the_attempt_still_runs() {
    runs.jdbc
        .sql("UPDATE attempt SET state = 'RUNNING', finished_at = NULL WHERE id = ?")
        .param(attempt.value())
        .update();
  }

  private long add(TestName test, String builders, String branch, Duration length) {
    return known.add(
        new KnownFailures.Wanted(
            test, builders, branch, "Ada", "https://example.org/1", "", Instant.now().plus(length)),
        "user ada");
  }

  @Test
  void what_nobody_knows_of_stays_a_failure() {
    assertThat(known.any(attempt)).isFalse();
    assertThat(known.all(attempt, BAD)).isEmpty();
    add(new TestName("test_other", ""), "*", "", Duration.ofDays(2));
    assertThat(known.any(attempt)).isTrue();
    assertThat(known.all(attempt, BAD)).isEmpty();
    assertThat(known.all(attempt, report(file("test_other", TestOutcome.PASSED)))).isEmpty();
  }

  @Test
  void a_test_that_is_known_covers_a_file_in_which_nothing_else_failed() {
    add(METHOD, "AMD64 * 3.13", "3.13", Duration.ofDays(2));
    assertThat(known.all(attempt, BAD).orElseThrow())
        .startsWith("test.test_json.T.test_dump (Ada, until ");
    TestReport more =
        new TestReport(
            BAD.totals(),
            BAD.files(),
            List.of(
                BAD.cases().getFirst(),
                Runs.test("test_json", "test.test_json.T.test_x", TestOutcome.ERROR, "")),
            false);
    assertThat(known.all(attempt, more)).isEmpty();
    assertThat(known.all(attempt, report(file("test_json", TestOutcome.FAILED)))).isEmpty();
    TestReport cut = new TestReport(BAD.totals(), BAD.files(), BAD.cases(), true);
    assertThat(known.all(attempt, cut)).isEmpty();
  }

  @Test
  void a_file_that_is_known_covers_all_in_it_and_no_other() {
    add(FILE, "AMD64 Debian (*) 3.13", "", Duration.ofDays(2));
    assertThat(known.all(attempt, BAD)).isPresent();
    assertThat(
            known.all(
                attempt,
                report(
                    file("test_json", TestOutcome.LEAKED), file("test_ssl", TestOutcome.LEAKED))))
        .isEmpty();
  }

  @Test
  void what_is_expired_or_taken_back_or_for_others_softens_nothing() {
    add(FILE, "*", "", Duration.ofSeconds(-1));
    add(FILE, "aarch64 *", "", Duration.ofDays(2));
    add(FILE, "*", "3.14", Duration.ofDays(2));
    long taken = add(FILE, "*", "", Duration.ofDays(2));
    assertThat(known.all(attempt, BAD)).isPresent();
    assertThat(known.end(taken, "user ada")).isTrue();
    assertThat(known.end(taken, "user ada")).isFalse();
    assertThat(known.all(attempt, BAD)).isEqualTo(Optional.empty());
    assertThat(known.list(false, Long.MAX_VALUE, 10)).hasSize(4);
    assertThat(known.list(true, Long.MAX_VALUE, 10)).hasSize(2);
  }

  @Test
  void a_verdict_that_is_drawn_again_knows_what_was_known_when_the_attempt_ended() {
    runs.jdbc
        .sql(
            "UPDATE attempt SET state = 'FINISHED', finished_at = now() - interval '1 hour' WHERE id = ?")
        .param(attempt.value())
        .update();
    add(METHOD, "*", "", Duration.ofDays(2));
    assertThat(known.all(attempt, BAD)).as("made later").isEmpty();
    runs.jdbc
        .sql(
            """
            UPDATE known_failure SET created_at = now() - interval '1 day', ended_at = now(),
              expires_at = now()
            """)
        .update();
    assertThat(known.all(attempt, BAD)).as("taken back later").isPresent();
  }
}
