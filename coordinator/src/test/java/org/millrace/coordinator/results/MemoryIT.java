package org.millrace.coordinator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.millrace.coordinator.results.Runs.file;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.results.BuildTests.Place;
import org.millrace.coordinator.results.BuildTests.Recorded;
import org.millrace.coordinator.results.Circumstances.Circumstance;
import org.millrace.coordinator.results.Circumstances.Elsewhere;
import org.millrace.coordinator.results.Streaks.Asked;
import org.millrace.coordinator.results.Streaks.Point;
import org.millrace.coordinator.results.Streaks.Streak;
import org.millrace.coordinator.results.Streaks.Suspect;
import org.millrace.coordinator.results.TestHistory.About;
import org.millrace.coordinator.results.TestHistory.Behind;
import org.millrace.coordinator.results.TestHistory.Trouble;
import org.millrace.coordinator.results.TestIndex.BadFile;
import org.millrace.coordinator.results.TestIndex.BadTest;
import org.millrace.coordinator.results.TestIndex.Found;
import org.millrace.coordinator.results.TestStandings.Cell;
import org.millrace.coordinator.results.TestStandings.Standing;
import org.millrace.coordinator.testing.TestDatabase;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestReport;

class MemoryIT {
  private static final String METHOD = "test.test_json.T.test_dump";
  private static final TestReport BAD = Runs.failing("test_json", METHOD);
  private static final TestReport GOOD =
      Runs.report(file("test_json", TestOutcome.PASSED), file("test_other", TestOutcome.PASSED));

  private final Runs runs = new Runs(TestDatabase.create().dataSource());
  private final TestHistory history = new TestHistory(runs.jdbc);
  private final Streaks streaks = new Streaks(runs.jdbc);
  private final TestStandings standings = new TestStandings(runs.jdbc);
  private final Circumstances circumstances = new Circumstances(runs.jdbc);
  private final TestIndex index = new TestIndex(runs.jdbc, new Dictionary(runs.jdbc));
  private final KnownFailures known = new KnownFailures(runs.jdbc);
  private final BuildTests tests = new BuildTests(runs.jdbc);

  private TestHistory.Test find(String name) {
    return history.find(name).orElseThrow();
  }

  private List<Cell> cells(String name, long builder) {
    return standings.find(find(name), "", null, 50, 30).stream()
        .filter(s -> s.builder().id() == builder)
        .findFirst()
        .orElseThrow()
        .runs();
  }

  private Circumstance circumstance(long builder, Runs.Build build, TestId test) {
    return Objects.requireNonNull(
        circumstances.of(builder, build.attempt().value(), List.of(test)).get(test));
  }

  private @Nullable Flakiness flaky(long builder, Runs.Build build, TestId test) {
    return circumstance(builder, build, test).flakiness();
  }

  @Test
  void the_first_bad_and_the_last_good_build_and_the_changes_between_them_are_found() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    runs.ran(builder, "r1", BAD);
    runs.ran(builder, "r2", GOOD);
    Runs.Build good = runs.ran(builder, "r3", GOOD);
    runs.build(builder, "r4"); // failed to compile: it ran no test
    Runs.Build bad = runs.ran(builder, "r5", BAD);
    Runs.Build newest = runs.ran(builder, "r6", BAD);
    Asked asked = new Asked(builder, newest.attempt().value(), find(METHOD).id());
    assertThat(streaks.find(List.of(asked), 0))
        .isEqualTo(
            Map.of(
                asked,
                new Streak(
                    new Point(bad.id(), bad.number(), "r5"),
                    new Point(good.id(), good.number(), "r3"),
                    List.of())));
    assertThat(streaks.suspects(builder, good.number(), bad.number(), 10))
        .extracting(Suspect::revision)
        .containsExactly("r5", "r4");
    assertThat(Objects.requireNonNull(streaks.find(List.of(asked), 1).get(asked)).suspects())
        .isEqualTo(streaks.suspects(builder, good.number(), bad.number(), 1));
  }

  @Test
  void a_test_that_was_never_good_has_a_first_bad_build_only() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build first = runs.ran(builder, "r1", BAD);
    Runs.Build second = runs.ran(builder, "r2", BAD);
    Asked asked = new Asked(builder, second.attempt().value(), find("test_json").id());
    assertThat(streaks.find(List.of(asked), 0))
        .isEqualTo(Map.of(asked, new Streak(new Point(first.id(), 1, "r1"), null, List.of())));
  }

  @Test
  void new_is_what_the_build_before_did_not_have() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build first = runs.ran(builder, "r1", GOOD);
    Runs.Build second = runs.ran(builder, "r2", BAD);
    Runs.Build third = runs.ran(builder, "r3", BAD);
    Recorded fresh = tests.of(second.id(), Place.START, 10).orElseThrow();
    assertThat(fresh.problems()).isNotEmpty().noneMatch(BuildTests.Problem::badBefore);
    assertThat(Objects.requireNonNull(fresh.previous()).number()).isEqualTo(1);
    Recorded old = tests.of(third.id(), Place.START, 10).orElseThrow();
    assertThat(old.problems()).hasSize(2).allMatch(BuildTests.Problem::badBefore);
    Recorded rest = tests.of(third.id(), new Place(1, 1), 10).orElseThrow();
    assertThat(rest.problems()).isEqualTo(old.problems().subList(1, 2));
    assertThat(tests.of(third.id(), Place.START, 1).orElseThrow().problems())
        .isEqualTo(old.problems().subList(0, 1));
    assertThat(tests.bad(List.of(first.id(), third.id()), 10))
        .extracting(BuildTests.Bad::build, BuildTests.Bad::test)
        .containsExactly(
            tuple(third.id(), find("test_json").id()), tuple(third.id(), find(METHOD).id()));
  }

  @Test
  void the_history_of_a_file_and_of_a_test_tells_what_became_of_them_in_each_run() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    runs.ran(builder, "r1", GOOD);
    runs.ran(builder, "r2", BAD);
    runs.ran(builder, "r3", Runs.report(file("test_json", TestOutcome.DENIED)));
    runs.ran(builder, "r4", Runs.report(file("test_other", TestOutcome.PASSED)));
    runs.ran(builder, "r5", Runs.report(file("test_json", TestOutcome.CRASHED)));
    runs.ran(
        builder,
        "r6",
        Runs.report(file("test_json", TestOutcome.PASSED, TestOutcome.FAILED, "again")));
    assertThat(cells("test_json", builder))
        .extracting(Cell::outcome)
        .containsExactly(
            TestOutcome.PASSED,
            TestOutcome.CRASHED,
            TestOutcome.DENIED,
            TestOutcome.FAILED,
            TestOutcome.PASSED);
    // What became of a test in a file that crashed nobody knows.
    assertThat(cells(METHOD, builder))
        .extracting(Cell::outcome)
        .containsExactly(null, null, TestOutcome.DENIED, TestOutcome.FAILED, TestOutcome.PASSED);
    assertThat(cells("test_json", builder).getFirst().isRerun()).isTrue();
    assertThat(Flakiness.of(cells("test_json", builder)).reruns()).isEqualTo(1);
  }

  @Test
  void where_all_tests_of_a_file_are_known_each_has_its_own_history() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    runs.ran(builder, "r1", Runs.failing("test_1", "test.test_1.T.test_a"));
    runs.ran(builder, "r2", Runs.failing("test_1", "test.test_1.T.test_b"));
    runs.ran(builder, "r3", Runs.allWell(3));
    assertThat(cells("test.test_1.T.test_b", builder))
        .extracting(Cell::outcome)
        .startsWith(TestOutcome.SKIPPED, TestOutcome.FAILED);
    assertThat(cells("test.test_1.T.test_a", builder))
        .extracting(Cell::outcome)
        .startsWith(TestOutcome.PASSED);
  }

  @Test
  void passed_and_failed_on_the_same_commit_is_flaky() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    runs.ran(builder, "r1", GOOD);
    Runs.Build bad = runs.ran(builder, "r2", BAD);
    assertThat(Flakiness.of(cells(METHOD, builder)).isFlaky()).isFalse();
    Runs.Build good = runs.ran(builder, "r2", GOOD);
    Flakiness found = Flakiness.of(cells(METHOD, builder));
    assertThat(found.revisions()).isEqualTo(1);
    // A build's page asks for its tests at once, and for what was known when it ended.
    TestId test = find(METHOD).id();
    TestId other = find("test_other").id();
    assertThat(flaky(builder, good, test)).isEqualTo(found);
    assertThat(flaky(builder, good, other)).isNull();
    assertThat(flaky(builder, bad, test)).isNull();
  }

  @Test
  void what_is_bad_now_is_listed_by_how_many_builders_have_it() {
    long amd = runs.builder("AMD64 Debian 3.13", "AMD64");
    long arm = runs.builder("aarch64 Debian 3.13", "aarch64");
    long power = runs.builder("PPC64LE Fedora 3.13", "PPC64LE");
    runs.ran(amd, "r1", BAD);
    runs.ran(arm, "r1", BAD);
    runs.ran(power, "r1", BAD);
    runs.ran(power, "r2", Runs.report(file("test_ssl", TestOutcome.CRASHED)));
    List<BadFile> bad = index.badNow("", Integer.MAX_VALUE, "", 10);
    assertThat(bad).extracting(b -> b.name().file()).containsExactly("test_json", "test_ssl");
    assertThat(bad.getFirst().architectures()).containsExactly("AMD64", "aarch64");
    assertThat(bad.getFirst().tests())
        .containsExactly(new BadTest(find(METHOD).id(), find(METHOD).name(), 2));
    assertThat(bad.getLast().tests()).isEmpty();
    assertThat(index.builders("")).isEqualTo(3);
    assertThat(index.builders("2.7")).isZero();
    assertThat(index.badNow("", 2, "test_json", 10)).containsExactly(bad.getLast());
    assertThat(index.badNow("", Integer.MAX_VALUE, "", 1)).containsExactly(bad.getFirst());
    TestId json = index.find("JSON", 0, 10).getFirst().id();
    assertThat(index.find("json", json.value(), 10)).extracting(Found::id).doesNotContain(json);
    assertThat(index.ids(List.of(find(METHOD).name(), new TestName("test_none", ""))))
        .isEqualTo(Map.of(find(METHOD).name(), find(METHOD).id()));
  }

  @Test
  void what_passes_when_it_is_run_again_is_flaky() {
    long builder = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build build =
        runs.ran(
            builder,
            "r1",
            Runs.report(file("test_json", TestOutcome.PASSED, TestOutcome.FAILED, "again")));
    TestId test = find("test_json").id();
    assertThat(flaky(builder, build, test)).isEqualTo(new Flakiness(1, 0, 1));
  }

  @Test
  void other_architectures_on_which_it_fails_now_are_named() {
    long amd = runs.builder("AMD64 Debian 3.13", "AMD64");
    long arm = runs.builder("aarch64 Debian 3.13", "aarch64");
    long power = runs.builder("PPC64LE Fedora 3.13", "PPC64LE");
    Runs.Build build = runs.ran(amd, "r1", BAD);
    runs.ran(arm, "r1", BAD);
    runs.ran(power, "r1", BAD);
    runs.ran(power, "r2", GOOD);
    TestId test = find(METHOD).id();
    Circumstance around = circumstance(amd, build, test);
    assertThat(around.elsewhere())
        .containsExactly(new Elsewhere("aarch64", 1, arm, "aarch64 Debian 3.13"));
    assertThat(around.streak())
        .isEqualTo(new Streak(new Point(build.id(), 1, "r1"), null, List.of()));
    assertThat(history.about("test_json", "").orElseThrow().reach())
        .extracting(r -> r.architecture() + " " + r.builders() + " " + r.bad())
        .containsExactly("AMD64 1 1", "PPC64LE 1 0", "aarch64 1 1");
  }

  @Test
  void who_knows_of_a_test_is_told_with_it() {
    long amd = runs.builder("AMD64 Debian 3.13", "AMD64");
    Runs.Build before = runs.ran(amd, "r1", BAD);
    TestName file = new TestName("test_json", "");
    long others = know(file, "aarch64 *");
    long whole = know(file, "*");
    long one = know(new TestName("test_json", METHOD), "AMD64 *");
    know(new TestName("test_json", METHOD + "s"), "*");
    know(new TestName("test_other", ""), "*");
    Runs.Build build = runs.ran(amd, "r2", BAD);
    TestHistory.Test test = find(METHOD);
    assertThat(circumstance(amd, build, test.id()).known())
        .isEqualTo(known.find(one).orElseThrow());
    assertThat(circumstance(amd, build, test.file()).known())
        .isEqualTo(known.find(whole).orElseThrow());
    assertThat(circumstance(amd, before, test.id()).known()).as("made later").isNull();
    assertThat(known.end(one, "user ada")).isTrue();
    About about = history.about(METHOD, "").orElseThrow();
    assertThat(about.test()).isEqualTo(test);
    assertThat(about.known())
        .containsExactly(
            known.find(one).orElseThrow(),
            known.find(whole).orElseThrow(),
            known.find(others).orElseThrow());
    assertThat(history.about(test.id(), "")).contains(about);
    assertThat(history.about("test_json", "").orElseThrow().known()).hasSize(4);
    assertThat(history.about("test_nobody_ran", "")).isEmpty();
  }

  private long know(TestName test, String builders) {
    return known.add(
        new KnownFailures.Wanted(
            test,
            builders,
            "",
            "Ada",
            "https://example.org/1",
            "",
            Instant.now().plus(Duration.ofDays(2))),
        "user ada");
  }

  @Test
  void troubled_builders_and_troubles_are_paged_by_key() {
    long amd = runs.builder("AMD64 Debian 3.13", "AMD64");
    long arm = runs.builder("aarch64 Debian 3.13", "aarch64");
    runs.ran(amd, "r1", BAD);
    runs.ran(arm, "r1", BAD);
    Runs.Build last = runs.ran(amd, "r2", BAD);
    TestHistory.Test test = find(METHOD);
    List<Standing> first = standings.find(test, "", null, 1, 5);
    assertThat(first).extracting(s -> s.builder().id()).containsExactly(amd);
    assertThat(first.getFirst().runs()).extracting(Cell::build).hasSize(2).startsWith(last.id());
    assertThat(standings.find(test, "", first.getFirst().builder(), 5, 5))
        .extracting(s -> s.builder().id())
        .containsExactly(arm);
    assertThat(standings.find(test, "3.14", null, 5, 5)).isEmpty();
    List<Trouble> newest = history.troubles(test, Behind.FIRST, 1);
    assertThat(newest).extracting(Trouble::build).containsExactly(last.id());
    Trouble seen = newest.getFirst();
    assertThat(history.troubles(test, new Behind(seen.attempt(), seen.step(), seen.ordinal()), 10))
        .hasSize(2);
  }
}
