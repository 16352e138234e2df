package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
import org.millrace.coordinator.view.BuildAttempts.Step;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.protocol.Reason;
import org.millrace.webui.Link;
import org.millrace.webui.TestsPart;
import org.springframework.stereotype.Component;

/** What a build's page says of its tests, and the lines that prove its verdict. */
@Component
class TestsOfBuild {
  private static final int MOST = 60;
  private static final int BEFORE_PROOF = 3;
  private static final int PROOF = 12;

  private final BuildTests tests;
  private final Circumstances circumstances;
  private final LogReader reader;

  TestsOfBuild(BuildTests tests, Circumstances circumstances, LogReader reader) {
    this.tests = tests;
    this.circumstances = circumstances;
    this.reader = reader;
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
    return new TestsPart(
        recorded.runs().stream().map(TestsOfBuild::totals).toList(),
        note(recorded),
        comparable ? (int) shown.stream().filter(TestsOfBuild::isFresh).count() : 0,
        recorded.previous() == null
            ? null
            : new Link(
                "#" + recorded.previous().number(), Words.build(recorded.previous().build())),
        // A file, and below it its tests.
        shown.stream()
            .sorted(
                Comparator.comparing((Problem p) -> p.name().file())
                    .thenComparing(p -> !p.name().name().isEmpty()))
            .map(p -> {
              Circumstance of = Objects.requireNonNull(around.get(p.test()));
              Link line =
                  logs.contains(p.step() + ".stdio")
                      ? TestWords.line(build, p.step(), recorded.ordinal(), p.line())
                      : null;
              return problem(build, recorded, p, line, tags(of), of);
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
                .toList());
  }

  private static @Nullable Link point(@Nullable Point point, long build) {
    return point == null || point.build() == build
        ? null
        : new Link("#" + point.number(), Words.build(point.build()));
  }

  /** The lines that prove the verdict: of the first step whose reason is the build's. */
  Optional<TestsPart.Proof> proof(long build, List<Attempt> attempts) throws IOException {
    if (attempts.isEmpty()) {
      return Optional.empty();
    }
    Attempt attempt = attempts.getFirst();
    Optional<Step> proven =
        attempt.steps().stream()
            .filter(s -> s.proofLine() > 0)
            .filter(s -> s.reason() != null && s.reason() != Reason.NONE)
            .filter(s -> s.reason() == attempt.reason())
            .findFirst();
    if (proven.isEmpty()) {
      return Optional.empty();
    }
    Step step = proven.get();
    Optional<LogIndex.LogRow> log = LogIndex.of(attempt, step);
    Link where = TestWords.line(build, step.name(), attempt.ordinal(), step.proofLine());
    if (log.isEmpty() || where == null) {
      return Optional.empty();
    }
    long first = Math.max(0, step.proofLine() - 1 - BEFORE_PROOF);
    return Optional.of(
        new TestsPart.Proof(
            new Link(step.name() + ", " + where.text(), where.href()),
            new LogRenderer(
                    null, LogAddress.of(build, log.get().name(), attempt.ordinal()).rawLine())
                .lines(reader.read(log.get(), first, PROOF), first + 1, step.proofLine())));
  }
}
