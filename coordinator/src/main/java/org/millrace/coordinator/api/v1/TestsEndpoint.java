package org.millrace.coordinator.api.v1;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.BuildTests;
import org.millrace.coordinator.results.BuildTests.Place;
import org.millrace.coordinator.results.BuildTests.Problem;
import org.millrace.coordinator.results.BuildTests.Recorded;
import org.millrace.coordinator.results.Flakiness;
import org.millrace.coordinator.results.TestHistory;
import org.millrace.coordinator.results.TestHistory.Behind;
import org.millrace.coordinator.results.TestHistory.Trouble;
import org.millrace.coordinator.results.TestStandings;
import org.millrace.coordinator.results.TestStandings.Cell;
import org.millrace.coordinator.results.TestStandings.Standing;
import org.millrace.coordinator.results.TestStandings.Troubled;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /builds/{id}/tests} and {@code /tests/{name}}: what became of tests. */
@RestController
@RequestMapping("/api/v1")
class TestsEndpoint {
  private static final int RUNS = 24;

  private static final Pattern KEY = Pattern.compile("\\d{1,18}\\.\\d{1,9}\\.\\d{1,9}");

  private final BuildTests tests;
  private final TestHistory history;
  private final TestStandings standings;

  TestsEndpoint(BuildTests tests, TestHistory history, TestStandings standings) {
    this.tests = tests;
    this.history = history;
    this.standings = standings;
  }

  /**
   * The tests of a build's newest attempt.
   *
   * @param waits they are still to be read from the log
   * @param error why not all was understood, or empty
   * @param previousBuild the last build of the builder before it that ran tests
   * @param items files and tests that were not ordinary; all else passed or was skipped
   */
  record BuildTestsAnswer(
      int attempt,
      boolean waits,
      String error,
      @Nullable Long previousBuild,
      List<BuildTests.Run> runs,
      List<ResultAnswer> items,
      @Nullable String next) {}

  /**
   * A file or a test that was not ordinary.
   *
   * @param test its name; that of its file where it is one
   * @param variant parameters of a sub-test, or empty
   * @param firstOutcome before it was run again
   * @param line of the step's log; 0 where none tells it
   * @param fresh bad, and not so in the previous build; null where there is none
   */
  record ResultAnswer(
      String step,
      String file,
      String test,
      String variant,
      TestOutcome outcome,
      @Nullable TestOutcome firstOutcome,
      String message,
      String excerpt,
      long line,
      Leaks leaks,
      @Nullable Duration duration,
      @Nullable Boolean fresh) {}

  @GetMapping("/builds/{id}/tests")
  BuildTestsAnswer ofBuild(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String list = "tests of " + id;
    String[] seen = numbers(Cursor.key(list, after));
    Place behind =
        seen.length == 0
            ? Place.START
            : new Place(Integer.parseInt(seen[1]), Integer.parseInt(seen[2]));
    Recorded recorded =
        tests
            .of(id, behind, Page.rows(limit))
            .orElseThrow(() -> ApiError.notFound("build " + id + " with an attempt"));
    if (seen.length > 0 && Long.parseLong(seen[0]) != recorded.attempt()) {
      throw ApiError.badParameter(
          "'after' is a cursor of another attempt of build " + id + ". Leave it out to begin.");
    }
    Page<ResultAnswer> page =
        Page.of(
            list,
            recorded.problems(),
            limit,
            p -> recorded.attempt() + "." + p.stepOrdinal() + "." + p.ordinal(),
            p -> result(p, recorded.previous() != null));
    return new BuildTestsAnswer(
        recorded.ordinal(),
        recorded.waits(),
        recorded.error(),
        recorded.previous() == null ? null : recorded.previous().build(),
        recorded.runs(),
        page.items(),
        page.next());
  }

  private static ResultAnswer result(Problem p, boolean comparable) {
    return new ResultAnswer(
        p.step(),
        p.name().file(),
        p.name().shown(),
        p.variant(),
        p.outcome(),
        p.first(),
        p.message(),
        p.excerpt(),
        p.line(),
        p.leaks(),
        p.duration(),
        comparable ? p.outcome().isBad() && !p.badBefore() : null);
  }

  /**
   * A test.
   *
   * @param reach where it runs, as the newest run of each active builder has it
   * @param builders on which it was ever bad, those where it was last first
   */
  record TestAnswer(
      String test, String file, List<TestHistory.Reach> reach, List<StandingAnswer> builders) {}

  /**
   * How a test stands on a builder.
   *
   * @param runs newest first
   */
  record StandingAnswer(
      String builder, String architecture, String execution, boolean flaky, List<RunAnswer> runs) {}

  /**
   * A test in a run.
   *
   * @param outcome null where nobody knows
   */
  record RunAnswer(
      long build,
      int number,
      String revision,
      @Nullable TestOutcome outcome,
      @Nullable TestOutcome firstOutcome,
      @Nullable Duration duration) {}

  @GetMapping("/tests/{name}")
  TestAnswer one(@PathVariable String name, @RequestParam(defaultValue = "") String branch) {
    TestHistory.About about = history.about(name, branch).orElseThrow(() -> unknown(name));
    TestHistory.Test test = about.test();
    List<Standing> builders = standings.find(test, branch, null, 50, RUNS);
    return new TestAnswer(
        test.name().shown(),
        test.name().file(),
        about.reach(),
        builders.stream().map(TestsEndpoint::standing).toList());
  }

  private static StandingAnswer standing(Standing standing) {
    Troubled builder = standing.builder();
    List<Cell> runs = standing.runs();
    return new StandingAnswer(
        builder.name(),
        builder.architecture(),
        builder.execution(),
        Flakiness.of(runs).isFlaky(),
        runs.stream()
            .map(c ->
                new RunAnswer(
                    c.build(), c.number(), c.revision(), c.outcome(), c.first(), c.duration()))
            .toList());
  }

  /** A result of a test that was not ordinary. */
  record TroubleAnswer(
      long build,
      int number,
      String builder,
      String revision,
      Instant at,
      String step,
      int attempt,
      String variant,
      TestOutcome outcome,
      @Nullable TestOutcome firstOutcome,
      String message,
      String excerpt,
      long line) {}

  @GetMapping("/tests/{name}/results")
  Page<TroubleAnswer> results(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    TestHistory.Test test = find(name);
    String list = "results of " + test.id().value();
    return Page.of(
        list,
        history.troubles(test, key(Cursor.key(list, after)), Page.rows(limit)),
        limit,
        t -> t.attempt() + "." + t.step() + "." + t.ordinal(),
        TestsEndpoint::trouble);
  }

  private static TroubleAnswer trouble(Trouble t) {
    return new TroubleAnswer(
        t.build(),
        t.number(),
        t.builder(),
        t.revision(),
        t.at(),
        t.stepName(),
        t.attemptOrdinal(),
        t.variant(),
        t.outcome(),
        t.first(),
        t.message(),
        t.excerpt(),
        t.line());
  }

  private static Behind key(@Nullable String text) {
    String[] parts = numbers(text);
    return parts.length == 0
        ? Behind.FIRST
        : new Behind(
            Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  /** The numbers of a cursor's key; none where there is no cursor. */
  private static String[] numbers(@Nullable String key) {
    if (key == null) {
      return new String[0];
    }
    if (!KEY.matcher(key).matches()) {
      throw ApiError.badParameter("'after' is not a cursor of this list.");
    }
    return key.split("\\.", -1);
  }

  private TestHistory.Test find(String name) {
    return history.find(name).orElseThrow(() -> unknown(name));
  }

  private static ApiError unknown(String name) {
    return ApiError.notFound("test '" + name + "' that a build told of");
  }
}
