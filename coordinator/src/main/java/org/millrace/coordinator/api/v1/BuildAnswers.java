package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.api.v1.BuildAnswer.Artifact;
import org.millrace.coordinator.api.v1.BuildAnswer.Attempt;
import org.millrace.coordinator.api.v1.BuildAnswer.Change;
import org.millrace.coordinator.api.v1.BuildAnswer.Log;
import org.millrace.coordinator.api.v1.BuildAnswer.Pinned;
import org.millrace.coordinator.api.v1.BuildAnswer.Request;
import org.millrace.coordinator.api.v1.BuildAnswer.Step;
import org.millrace.coordinator.api.v1.BuildAnswer.Stop;
import org.millrace.coordinator.view.AttemptLeases;
import org.millrace.coordinator.view.BuildAttempts;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.springframework.stereotype.Component;

/** Puts together all that is known of a build. */
@Component
class BuildAnswers {
  private static final int CHANGES = 200;

  private final BuildRecord record;
  private final BuildAttempts attempts;
  private final BuilderList builders;
  private final AttemptLeases leases;

  BuildAnswers(
      BuildRecord record, BuildAttempts attempts, BuilderList builders, AttemptLeases leases) {
    this.record = record;
    this.attempts = attempts;
    this.builders = builders;
    this.leases = leases;
  }

  Optional<BuildAnswer> find(long id) {
    return record.head(id, CHANGES).map(this::answer);
  }

  private BuildAnswer answer(BuildRecord.Head head) {
    BuildRow build = head.build();
    BuilderRow builder = builders.find(build.builderId()).orElseThrow().builder();
    List<BuildAttempts.Attempt> attempts = this.attempts.of(build.id());
    BuildAttempts.Attempt newest = attempts.isEmpty() ? null : attempts.getFirst();
    List<BuildAttempts.Stored> stored = newest == null ? List.of() : newest.stored();
    List<Log> logs =
        stored.stream().filter(s -> s.kind().equals("log")).map(s -> log(build.id(), s)).toList();
    Map<String, String> properties = new LinkedHashMap<>();
    if (newest != null) {
      newest.properties().forEach(p -> properties.put(p.name(), p.value()));
    }
    Map<Long, Instant> leased = leases.of(build.id());
    BuildBrief brief = BuildBrief.of(build);
    return new BuildAnswer(
        brief.id(),
        brief.builder(),
        brief.number(),
        brief.state(),
        brief.result(),
        brief.reason(),
        brief.summary(),
        brief.detail(),
        brief.repository(),
        brief.branch(),
        brief.revision(),
        brief.startedAt(),
        brief.finishedAt(),
        brief.duration(),
        head.usual(),
        endsAt(head, attempts),
        brief.execution(),
        builder.platform(),
        builder.architecture(),
        builder.mode(),
        new Request(
            head.requestId(), head.asked(), head.scheduler(), head.askedBy(), head.askedAt()),
        head.stopBy() == null
            ? null
            : new Stop(head.stopBy(), Objects.requireNonNullElse(head.stopWhy(), "")),
        head.pin() == null ? null : new Pinned(head.pin().by(), head.pin().at(), head.pin().why()),
        properties,
        newest == null
            ? List.of()
            : newest.steps().stream().map(s -> step(newest.ordinal(), s, logs)).toList(),
        attempts.reversed().stream().map(a -> attempt(a, leased)).toList(),
        logs,
        stored.stream()
            .filter(s -> s.kind().equals("artifact"))
            .map(s -> artifact(build.id(), s))
            .toList(),
        head.changes().stream()
            .map(c ->
                new Change(c.id(), c.revision(), c.author(), c.message(), c.url(), c.receivedAt()))
            .toList());
  }

  private static @Nullable Instant endsAt(
      BuildRecord.Head head, List<BuildAttempts.Attempt> attempts) {
    boolean running = head.build().state().equals("RUNNING") && !attempts.isEmpty();
    return running && head.usual() != null
        ? attempts.getFirst().leasedAt().plus(head.usual())
        : null;
  }

  private static Step step(int attempt, BuildAttempts.Step step, List<Log> logs) {
    return new Step(
        attempt,
        step.ordinal(),
        step.name(),
        step.state(),
        step.ended(),
        step.exitCode(),
        step.result(),
        step.reason(),
        step.text(),
        step.detail(),
        step.proofLine(),
        step.startedAt(),
        step.finishedAt(),
        BuildBrief.between(step.startedAt(), step.finishedAt()),
        logs.stream().filter(log -> log.step().equals(step.name())).toList());
  }

  private static Attempt attempt(BuildAttempts.Attempt attempt, Map<Long, Instant> leases) {
    return new Attempt(
        attempt.ordinal(),
        attempt.worker(),
        attempt.state(),
        attempt.leasedAt(),
        leases.get(attempt.id()),
        attempt.startedAt(),
        attempt.finishedAt(),
        BuildBrief.between(attempt.startedAt(), attempt.finishedAt()),
        attempt.result(),
        attempt.reason(),
        attempt.message());
  }

  /** A log is stored as {@code step.name}; neither has a dot. */
  private static Log log(long build, BuildAttempts.Stored log) {
    int dot = log.name().indexOf('.');
    String step = dot < 0 ? "" : log.name().substring(0, dot);
    String name = log.name().substring(dot + 1);
    return new Log(
        step,
        name,
        log.size(),
        log.lines(),
        log.sha256() != null,
        "/api/v1/builds/" + build + "/logs/" + step + "/" + name);
  }

  private static Artifact artifact(long build, BuildAttempts.Stored file) {
    return new Artifact(
        file.name(),
        file.size(),
        file.sha256(),
        "/api/v1/builds/" + build + "/artifacts/" + file.name());
  }
}
