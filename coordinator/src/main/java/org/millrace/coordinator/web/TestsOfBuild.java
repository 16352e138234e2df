package org.millrace.coordinator.web;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.BuildTests;
import org.millrace.coordinator.results.BuildTests.Place;
import org.millrace.coordinator.results.BuildTests.Problem;
import org.millrace.coordinator.results.BuildTests.Recorded;
import org.millrace.coordinator.results.Circumstances;
import org.millrace.coordinator.results.Circumstances.Circumstance;
import org.millrace.coordinator.results.Circumstances.Elsewhere;
import org.millrace.coordinator.results.KnownFailure;
import org.millrace.coordinator.results.Streaks.Point;
import org.millrace.coordinator.results.TestId;
import org.millrace.coordinator.view.BuildAttempts;
import org.millrace.coordinator.view.BuildAttempts.Attempt;
import org.millrace.webui.Link;
import org.millrace.webui.TestsPart;
import org.springframework.stereotype.Component;

/** What a build's page says of its tests. */
@Component
class TestsOfBuild {
  private static final int MOST = 60;

  private final BuildTests tests;
  private final Circumstances circumstances;

  TestsOfBuild(BuildTests tests, Circumstances circumstances) {
    this.tests = tests;
    this.circumstances = circumstances;
  }

  TestsPart part(long build, List<Attempt> attempts) {
    return tests
        .of(build, Place.START, MOST + 1)
        .map(recorded -> part(build, recorded, logs(attempts, recorded.ordinal())))
        .orElse(new TestsPart(List.of(), "", 0, null, List.of(), false));
  }

  /** The names of the logs that there are of an attempt. */
  private static Set<String> logs(List<Attempt> attempts, int ordinal) {
    return attempts.stream()
        .filter(a -> a.ordinal() == ordinal)
        .flatMap(a -> a.stored().stream())
        .filter(s -> s.kind().equals("log"))
        .map(BuildAttempts.Stored::name)
        .collect(Collectors.toSet());
  }

  private TestsPart part(long build, Recorded recorded, Set<String> logs) {
    List<Problem> all = recorded.problems();
    List<Problem> shown = all.size() > MOST ? all.subList(0, MOST) : all;
    Map<TestId, Circumstance> around =
        circumstances.of(
            recorded.builder(),
            recorded.attempt(),
            shown.stream().map(Problem::test).distinct().toList());
    boolean comparable = recorded.previous() != null;
    // A file, and below it its tests.
    List<Problem> ordered =
        shown.stream()
            .sorted(
                Comparator.comparing((Problem p) -> p.name().file())
                    .thenComparing(p -> !p.name().name().isEmpty()))
            .toList();
    Problem opened = opened(ordered);
    return new TestsPart(
        recorded.runs().stream().map(TestsOfBuild::totals).toList(),
        note(recorded),
        comparable ? (int) shown.stream().filter(TestsOfBuild::isFresh).count() : 0,
        recorded.previous() == null
            ? null
            : new Link(
                "#" + recorded.previous().number(), Words.build(recorded.previous().build())),
        ordered.stream()
            .map(p -> {
              Circumstance of = Objects.requireNonNull(around.get(p.test()));
              Link line =
                  logs.contains(p.step() + ".stdio")
                      ? TestWords.line(build, p.step(), recorded.ordinal(), p.line())
                      : null;
              TestsPart.Problem told = problem(build, recorded, p, line, tags(of), of);
              return p.equals(opened) ? told.opened() : told;
            })
            .toList(),
        all.size() > MOST || recorded.runs().stream().anyMatch(BuildTests.Run::cut));
  }

  private static List<TestsPart.Tag> tags(Circumstance of) {
    List<TestsPart.Tag> tags = new ArrayList<>();
    KnownFailure known = of.known();
    if (known != null) {
      tags.add(
          new TestsPart.Tag(
              "known",
              "%s looks after it, until %tF"
                  .formatted(known.owner(), known.expiresAt().atOffset(ZoneOffset.UTC))));
    }
    if (of.flakiness() != null) {
      tags.add(new TestsPart.Tag("flaky", TestWords.flaky(of.flakiness())));
    }
    return tags;
  }

  /** The one that is looked for first: whose traceback is there without a click. */
  private static @Nullable Problem opened(List<Problem> ordered) {
    List<Problem> bad =
        ordered.stream().filter(p -> p.outcome().isBad() && !p.excerpt().isEmpty()).toList();
    return bad.stream()
        .filter(TestsOfBuild::isFresh)
        .findFirst()
        .orElse(bad.isEmpty() ? null : bad.getFirst());
  }

  private static boolean isFresh(Problem problem) {
    return problem.outcome().isBad() && !problem.badBefore();
  }

  private static String totals(BuildTests.Run run) {
    List<String> words = new ArrayList<>();
    words.add(run.step() + ": " + number(run.files(), "file"));
    if (run.ran() >= 0) {
      words.add(number(run.ran(), "test"));
    }
    if (run.failed() > 0) {
      words.add(String.format(Locale.ROOT, "%,d failed", run.failed()));
    }
    if (run.skipped() > 0) {
      words.add(String.format(Locale.ROOT, "%,d skipped", run.skipped()));
    }
    return String.join(", ", words);
  }

  private static String number(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  private static String note(Recorded recorded) {
    if (recorded.waits()) {
      return "The tests are being read from the log.";
    }
    return recorded.error().isEmpty() ? "" : "Not all was understood: " + recorded.error();
  }

  private static TestsPart.Problem problem(
      long build,
      Recorded recorded,
      Problem p,
      @Nullable Link line,
      List<TestsPart.Tag> tags,
      Circumstance around) {
    List<String> notes = new ArrayList<>();
    String leaks = TestWords.leaks(p.leaks());
    if (!leaks.isEmpty() && p.message().isEmpty()) {
      notes.add(leaks);
    }
    if (p.first() != null) {
      notes.add("first run: " + TestWords.word(p.first()));
    }
    return new TestsPart.Problem(
        TestWords.mark(p.outcome(), p.first()),
        TestWords.link(p.test(), p.name()),
        !p.name().name().isEmpty(),
        p.variant(),
        p.message(),
        p.excerpt(),
        notes,
        line,
        recorded.previous() != null && isFresh(p),
        tags,
        point(around.streak().firstBad(), build),
        point(around.streak().lastGood(), build),
        (p.outcome().isBad() ? around.elsewhere() : List.<Elsewhere>of())
            .stream()
                .map(e ->
                    new Link(
                        e.architecture() + (e.builders() > 1 ? " (" + e.builders() + ")" : ""),
                        Words.builder(e.builderId(), e.builder()).href()))
                .toList(),
        false);
  }

  private static @Nullable Link point(@Nullable Point point, long build) {
    return point == null || point.build() == build
        ? null
        : new Link("#" + point.number(), Words.build(point.build()));
  }
}
