package org.millrace.coordinator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.results.Runs.file;
import static org.millrace.coordinator.results.Runs.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.results.BuildTests.Place;
import org.millrace.coordinator.results.BuildTests.Problem;
import org.millrace.coordinator.results.BuildTests.Recorded;
import org.millrace.coordinator.testing.TestDatabase;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestReport;
import org.millrace.coordinator.verdict.TestTotals;

class StoreIT {
  private final Runs runs = new Runs(TestDatabase.create().dataSource());
  private final BuildTests tests = new BuildTests(runs.jdbc);

  private long count(String table) {
    return runs.jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private Recorded recorded(Runs.Build build) {
    return tests.of(build.id(), Place.START, 100).orElseThrow();
  }

  private List<Problem> problems(Runs.Build build) {
    return recorded(build).problems();
  }

  @Test
  void what_passed_again_costs_one_row() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    runs.ran(builder, "r1", Runs.allWell(20));
    long names = count("test_name");
    assertThat(count("test_set")).isEqualTo(20);
    runs.ran(builder, "r2", Runs.allWell(20));
    runs.ran(runs.builder("aarch64 Debian 3.13", "aarch64"), "r2", Runs.allWell(20));
    assertThat(count("test_run")).isEqualTo(3);
    assertThat(count("test_roster")).isEqualTo(1);
    assertThat(count("test_set")).isEqualTo(20);
    assertThat(count("test_name")).isEqualTo(names).isEqualTo(60);
    assertThat(count("test_result")).isZero();
  }

  @Test
  void a_build_tells_its_failures_with_message_traceback_and_line() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build build =
        runs.ran(builder, "r1", Runs.failing("test_json", "test.test_json.T.test_dump (i=1)"));
    Recorded recorded = recorded(build);
    assertThat(recorded.waits()).isFalse();
    assertThat(recorded.previous()).isNull();
    assertThat(recorded.runs()).containsExactly(new BuildTests.Run("test", 10, 1, 0, 2, 1, false));
    List<Problem> problems = problems(build);
    assertThat(problems)
        .extracting(p -> p.name().shown() + " " + p.variant() + " " + p.message())
        .containsExactly(
            "test_json  1 test failed", "test.test_json.T.test_dump (i=1) AssertionError: 2 != 3");
    assertThat(problems.getLast().excerpt()).isEqualTo("Traceback\n  AssertionError: 2 != 3");
    assertThat(problems.getLast().line()).isEqualTo(77);
    assertThat(problems.getFirst().duration()).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void reading_a_build_again_replaces_what_was_read_before() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build build = runs.ran(builder, "r1", Runs.failing("test_a", "test.test_a.T.test_x"));
    TestReport better = Runs.failing("test_a", "test.test_a.T.test_y");
    for (int i = 0; i < 2; i++) {
      runs.store.store(build.attempt(), List.of(new StepReport(1, better)), 2, "odd\u0000xml");
    }
    assertThat(problems(build))
        .extracting(p -> p.name().name())
        .containsExactly("", "test.test_a.T.test_y");
    assertThat(recorded(build).error()).isEqualTo("odd xml");
    runs.store.store(build.attempt(), List.of(), 3, "");
    assertThat(count("test_run")).isZero();
    assertThat(count("test_result")).isZero();
  }

  @Test
  void leaks_and_passes_on_the_second_run_are_told() {
    FileResult leaky =
        new FileResult(
            "test_json", TestOutcome.LEAKED, null, null, "leaked", 5, new Leaks(40, 39, 0));
    Runs.Build build =
        runs.ran(
            runs.builder("AMD64 Debian 3.13", "AMD64"),
            "r1",
            Runs.report(
                leaky, file("test_flaky", TestOutcome.PASSED, TestOutcome.FAILED, "on re-run")));
    assertThat(problems(build))
        .extracting(Problem::leaks)
        .containsExactly(new Leaks(40, 39, 0), Leaks.NONE);
    assertThat(problems(build)).extracting(Problem::passedOnRerun).containsExactly(false, true);
    assertThat(recorded(build).runs().getFirst().bad()).isEqualTo(1);
  }

  @Test
  void hostile_names_and_messages_are_stored_and_stay_apart() {
    String evil = "\u0000\ud800<script>\u202e/%2F" + "x".repeat(5_000);
    TestReport report =
        new TestReport(
            TestTotals.UNKNOWN,
            List.of(file(evil + 1, TestOutcome.FAILED), file(evil + 2, TestOutcome.CRASHED)),
            List.of(
                new CaseResult(
                    evil + 1,
                    evil + " (" + evil + ")",
                    TestOutcome.ERROR,
                    null,
                    Duration.ofDays(9),
                    evil,
                    "\ud83d\ude00".repeat(3_000) + evil,
                    1),
                test(evil + 1, "", TestOutcome.FAILED, evil)),
            true);
    Runs.Build build = runs.ran(runs.builder("b", "AMD64"), "r1", report);
    List<Problem> problems = problems(build);
    assertThat(problems).hasSize(4);
    assertThat(problems)
        .extracting(p -> p.name().file())
        .containsOnlyOnce(problems.get(1).name().file());
    assertThat(problems).allMatch(p -> p.message().length() <= 1_000);
    assertThat(problems.get(2).excerpt())
        .startsWith("\ud83d\ude00")
        .hasSizeLessThanOrEqualTo(4_096);
    assertThat(recorded(build).runs().getFirst().cut()).isTrue();
  }

  @Test
  void a_run_that_fails_everywhere_is_cut_and_says_so() {
    List<CaseResult> cases = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      cases.add(test("test_a", "test.test_a.T.test_" + i, TestOutcome.FAILED, "x".repeat(900)));
    }
    TestReport report =
        new TestReport(
            TestTotals.UNKNOWN, List.of(file("test_a", TestOutcome.FAILED)), cases, false);
    Runs.Build build = runs.ran(runs.builder("b", "AMD64"), "r1", report);
    assertThat(recorded(build).runs().getFirst().cut()).isTrue();
    assertThat(count("test_result")).isEqualTo(5_000);
    assertThat(
            runs.jdbc
                .sql("SELECT sum(length(excerpt)) FROM test_result")
                .query(Long.class)
                .single())
        .isLessThan(1_010_000);
  }

  @Test
  void many_at_once_agree_on_what_they_share() throws Exception {
    int many = 6;
    List<Runs.Build> builds = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      builds.add(runs.build(runs.builder("builder " + i, "AMD64"), "r1"));
    }
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (Runs.Build build : builds) {
        all.add(
            pool.submit(() -> {
              start.await();
              runs.store.store(
                  build.attempt(), List.of(new StepReport(1, Runs.allWell(30))), 1, "");
              return null;
            }));
      }
      start.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(count("test_run")).isEqualTo(many);
    assertThat(count("test_roster")).isEqualTo(1);
    assertThat(count("test_set")).isEqualTo(30);
    assertThat(count("test_name")).isEqualTo(90);
  }

  @Test
  void lengths_in_a_byte_come_back_within_a_tenth() {
    for (Duration length :
        List.of(Duration.ofMillis(3), Duration.ofSeconds(7), Duration.ofHours(5))) {
      double seconds =
          runs.jdbc
              .sql("SELECT duration_of(decode(?, 'hex'), 1)")
              .param("%02x".formatted(Lengths.of(length) & 0xff))
              .query(Double.class)
              .single();
      assertThat(seconds * 1000 / length.toMillis()).isBetween(0.9, 1.1);
    }
    assertThat(Lengths.of(null)).isZero();
    assertThat(Lengths.of(Duration.ofDays(4_000)) & 0xff).isEqualTo(255);
  }
}
