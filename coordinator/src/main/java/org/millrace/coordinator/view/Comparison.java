package org.millrace.coordinator.view;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.BuildTests;
import org.millrace.coordinator.results.Streaks;
import org.millrace.coordinator.results.TestId;
import org.millrace.coordinator.results.TestName;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A build beside another of its builder, each with its newest attempt. */
@Component
public class Comparison {
  private static final int CHANGES = 50;
  private static final int TESTS = 200;

  private final JdbcClient jdbc;
  private final BuildAttempts attempts;
  private final BuildTests tests;
  private final Streaks streaks;

  Comparison(JdbcClient jdbc, BuildAttempts attempts, BuildTests tests, Streaks streaks) {
    this.jdbc = jdbc;
    this.attempts = attempts;
    this.tests = tests;
    this.streaks = streaks;
  }

  /** What came of a wish to compare. */
  public sealed interface Outcome {
    /** Both are there. */
    record Compared(
        Side here,
        Side there,
        List<Step> steps,
        List<Property> properties,
        List<Test> fresh,
        List<Test> fixed,
        List<Streaks.Suspect> changes,
        boolean moreChanges)
        implements Outcome {}

    /** There is no build of this id. */
    record NoBuild(long id) implements Outcome {}

    /** No build before it was good, and no other was named. */
    record NoneGood(BuildRow build) implements Outcome {}

    /** The two are of different builders. */
    record OtherBuilder(BuildRow build, BuildRow other) implements Outcome {}
  }

  /**
   * A build.
   *
   * @param worker of its newest attempt; null before the first
   */
  public record Side(BuildRow build, @Nullable String worker) {}

  /** How long a step took, so far where it still runs; null where it did not begin. */
  public record Step(String name, @Nullable Duration here, @Nullable Duration there) {}

  /** A property whose values differ; empty where it is not set. */
  public record Property(String name, String here, String there) {}

  /** A test that is bad in one of them and not in the other. */
  public record Test(TestId id, TestName name) {}

  /** What is read of a build. */
  private record Read(
      @Nullable String worker,
      Map<String, Duration> steps,
      Map<String, String> properties,
      Map<TestName, TestId> bad) {}

  /**
   * Compares a build.
   *
   * @param with the id of another build of its builder; null for the last good one before it
   * @param now until when steps that run have taken
   */
  public Outcome of(long id, @Nullable Long with, Instant now) {
    List<BuildRow> two = two(id, with);
    BuildRow build = two.stream().filter(b -> b.id() == id).findFirst().orElse(null);
    if (build == null) {
      return new Outcome.NoBuild(id);
    }
    BuildRow other =
        two.stream()
            .filter(b -> with == null ? b.id() != id : b.id() == with)
            .findFirst()
            .orElse(null);
    if (other == null) {
      return with == null ? new Outcome.NoneGood(build) : new Outcome.NoBuild(with);
    }
    if (other.builderId() != build.builderId()) {
      return new Outcome.OtherBuilder(build, other);
    }
    return compared(build, other, now);
  }

  /** The two builds, those of them that there are; one where it is compared with itself. */
  private List<BuildRow> two(long id, @Nullable Long with) {
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.id = ANY (ARRAY[:id, coalesce(:with, (
               SELECT g.id FROM build b %s WHERE b.id = :id))])
            """
                .formatted(BuildRow.COLUMNS, BuildRecord.LAST_GOOD))
        .param("id", id)
        .param("with", with, Types.BIGINT)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }

  private Outcome.Compared compared(BuildRow build, BuildRow other, Instant now) {
    List<Long> both = List.of(build.id(), other.id());
    List<BuildAttempts.Attempt> newest = attempts.of(both);
    List<BuildTests.Bad> bad = tests.bad(both, TESTS);
    Read here = read(build.id(), newest, bad, now);
    Read there = read(other.id(), newest, bad, now);
    List<Streaks.Suspect> changes =
        streaks.suspects(
            build.builderId(),
            Math.min(build.number(), other.number()),
            Math.max(build.number(), other.number()),
            CHANGES + 1);
    return new Outcome.Compared(
        new Side(build, here.worker()),
        new Side(other, there.worker()),
        steps(here.steps(), there.steps()),
        properties(here.properties(), there.properties()),
        without(here.bad(), there.bad()),
        without(there.bad(), here.bad()),
        changes.stream().limit(CHANGES).toList(),
        changes.size() > CHANGES);
  }

  private static Read read(
      long build, List<BuildAttempts.Attempt> all, List<BuildTests.Bad> allBad, Instant now) {
    BuildAttempts.Attempt attempt =
        all.stream().filter(a -> a.build() == build).findFirst().orElse(null);
    if (attempt == null) {
      return new Read(null, Map.of(), Map.of(), Map.of());
    }
    Map<String, Duration> steps = new LinkedHashMap<>();
    attempt.steps().stream()
        .filter(s -> s.startedAt() != null)
        .forEach(s ->
            steps.put(
                s.name(),
                Duration.between(
                    Objects.requireNonNull(s.startedAt()),
                    Objects.requireNonNullElse(s.finishedAt(), now))));
    Map<String, String> properties = new LinkedHashMap<>();
    attempt.properties().forEach(p -> properties.put(p.name(), p.value()));
    Map<TestName, TestId> bad = new LinkedHashMap<>();
    allBad.stream().filter(b -> b.build() == build).forEach(b -> bad.put(b.name(), b.test()));
    return new Read(attempt.worker(), steps, properties, bad);
  }

  private static List<Step> steps(Map<String, Duration> here, Map<String, Duration> there) {
    Set<String> names = new LinkedHashSet<>(there.keySet());
    names.addAll(here.keySet());
    List<Step> steps = new ArrayList<>();
    names.forEach(name -> steps.add(new Step(name, here.get(name), there.get(name))));
    return steps;
  }

  private static List<Property> properties(Map<String, String> here, Map<String, String> there) {
    Set<String> names = new TreeSet<>(here.keySet());
    names.addAll(there.keySet());
    return names.stream()
        .map(name -> new Property(name, here.getOrDefault(name, ""), there.getOrDefault(name, "")))
        .filter(p -> !p.here().equals(p.there()))
        .toList();
  }

  private static List<Test> without(Map<TestName, TestId> tests, Map<TestName, TestId> others) {
    return tests.entrySet().stream()
        .filter(test -> !others.containsKey(test.getKey()))
        .map(test -> new Test(test.getValue(), test.getKey()))
        .toList();
  }
}
